/** Node-RED's settings for `npm start`: everything on this machine only, the nodes loaded from this checkout. */
const path = require("node:path");

module.exports = {
  flowFile: "flows.json",
  // What flows write by a relative name stays with the flows.
  fileWorkingDirectory: path.resolve(process.env.USER_DIR || path.join(__dirname, "../.node-red")),
  nodesDir: [path.resolve(__dirname, "..")],
  uiHost: "127.0.0.1",
  lang: /^zh/i.test(process.env.LC_ALL || process.env.LANG || "") ? "zh-CN" : "en-US",
  telemetry: { enabled: false, updateNotification: false },
  editorTheme: { tours: false, projects: { enabled: false } },
  logging: { console: { level: "info", metrics: false, audit: false } },
};
