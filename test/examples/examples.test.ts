import { aiChat } from "./ai-chat.js";
import { Bench } from "./bench.js";
import { firstSteps } from "./first-steps.js";
import { reliability } from "./reliability.js";
import { sending } from "./sending.js";
import { StandInAi } from "./stand-in-ai.js";

const KEY = "sk-very-secret";

// One Node-RED runs them all, one after the other.
describe("the examples", function () {
  this.timeout(60_000);
  let bench: Bench;
  let ai: StandInAi;

  before(async () => {
    ai = await new StandInAi().open();
    bench = await Bench.start({ OPENAI_BASE_URL: ai.url, OPENAI_API_KEY: KEY, OPENAI_MODEL: "stand-in" });
  });

  after(async () => {
    await bench?.close();
    await ai?.close();
  });

  describe("first steps", () => firstSteps(() => bench));
  describe("sending", () => sending(() => bench));
  describe("reliability", () => reliability(() => bench));
  describe("AI chat", () =>
    aiChat(
      () => bench,
      () => ai,
      KEY,
    ));
});
