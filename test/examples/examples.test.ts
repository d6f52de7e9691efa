import { Bench } from "./bench.js";
import { firstSteps } from "./first-steps.js";
import { reliability } from "./reliability.js";
import { sending } from "./sending.js";

describe("the examples", function () {
  this.timeout(60_000);
  let bench: Bench;

  before(async () => {
    bench = await Bench.start();
  });

  after(() => bench?.close());

  firstSteps(() => bench);
  sending(() => bench);
  reliability(() => bench);
});
