import assert from "node:assert/strict";
import { messageId } from "../../nodes/message-id.js";

describe("the id of a received message", () => {
  it("looks like Node-RED's own, and is another one each time", () => {
    const ids = Array.from({ length: 100_000 }, messageId);
    assert.equal(new Set(ids).size, ids.length);
    for (const id of ids) assert.match(id, /^[0-9a-f]{16}$/);
  });
});
