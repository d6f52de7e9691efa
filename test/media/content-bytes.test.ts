import assert from "node:assert/strict";
import fc from "fast-check";
import { contentBytes } from "../../src/media/content-bytes.js";

describe("bytes come", () => {
  it("in every form, none of them lost", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), (array) => {
        const bytes = Buffer.from(array);
        const base64 = bytes.toString("base64");
        const percent = [...array].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
        for (const [value, form] of [
          [bytes, "bytes"],
          [array, "bytes"],
          [JSON.parse(JSON.stringify(bytes)), "bytes"],
          [base64, "base64"],
          [base64.replace(/=+$/, ""), "base64"],
          [base64.replace(/.{60}/g, "$&\r\n"), "base64"],
          [`data:audio/amr;base64,${base64}`, "dataUrl"],
          [`data:audio/ogg;codecs=speex;base64,${base64}`, "dataUrl"],
          [`data:image/png,${percent}`, "dataUrl"],
          [`data:base64;image/svg+xml,${base64}`, "published"],
        ] as const) {
          const found = contentBytes(value);
          assert.equal(found?.form, form);
          assert.ok(found.bytes.equals(bytes));
        }
      }),
    );
  });

  it("as a view of the Buffer that came in, not as a copy", () => {
    const whole = Buffer.from("0123456789");
    const found = contentBytes(whole.subarray(2, 5))!.bytes;
    assert.equal(found.toString(), "234");
    assert.equal(found.buffer, whole.buffer);
  });

  it("from nothing else", () => {
    for (const value of [
      "你好",
      "a",
      "not-base64!",
      "data:image/png,%zz",
      "",
      42,
      null,
      undefined,
      {},
      [1, 2],
      { type: "Buffer", data: ["a"] },
    ]) {
      assert.equal(contentBytes(value), undefined, JSON.stringify(value));
    }
  });
});
