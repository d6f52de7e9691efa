import assert from "node:assert/strict";
import fc from "fast-check";
import { splitText } from "../../src/sending/split-text.js";

const dense = (text: string) => text.replace(/\s+/gu, "");

describe("a text over the limit of one message", () => {
  it("is left alone where it is not over it, or there is no limit", () => {
    assert.deepEqual(splitText("x".repeat(2_000), 2_000), ["x".repeat(2_000)]);
    assert.deepEqual(splitText("x".repeat(20_000), 0), ["x".repeat(20_000)]);
    assert.deepEqual(splitText("  kept  \n", 100), ["  kept  \n"]);
  });

  it("is split after a paragraph, else a line, a sentence, a clause, a word", () => {
    assert.deepEqual(splitText("One one.\nTwo.\n\nThree three three", 20), ["One one.\nTwo.", "Three three three"]);
    assert.deepEqual(splitText("One one. One\nTwo two two", 16), ["One one. One", "Two two two"]);
    assert.deepEqual(splitText("One one. Two two two", 14), ["One one.", "Two two two"]);
    assert.deepEqual(splitText("One one, two two two", 12), ["One one,", "two two two"]);
    assert.deepEqual(splitText("One two three", 8), ["One two", "three"]);
    assert.deepEqual(splitText("今天天气很好。我们去公园散步吧", 10), ["今天天气很好。", "我们去公园散步吧"]);
    assert.deepEqual(splitText("他说：“走吧！”然后我们就走了", 9), ["他说：“走吧！”", "然后我们就走了"]);
    assert.deepEqual(splitText("list:\n  - a\n  - bb", 12), ["list:\n  - a", "  - bb"]);
  });

  it("is never split within a character: a surrogate pair, a flag, a family, an accent", () => {
    for (const character of ["\u{1F600}", "🇨🇳", "👨‍👩‍👧‍👦", "e\u0301", "👍🏽"]) {
      for (let limit = 1; limit <= 25; limit++) {
        const parts = splitText(character.repeat(20), limit);
        assert.equal(parts.join(""), character.repeat(20));
        for (const part of parts) assert.equal(part.length % character.length, 0, `${character} at ${limit}`);
      }
    }
  });

  it("is never split within a web address, even one that is longer than the limit", () => {
    const url = "https://example.com/a/very/long/path?with=a,query.and:more&x=y#z";
    for (let limit = 5; limit < 120; limit++) {
      const parts = splitText(`看这里 ${url} 然后再说。Then ${url}, and more words。`, limit);
      assert.equal(parts.filter((part) => part.includes(url)).length >= 1, true);
      assert.equal(parts.join(" ").split(url).length, 3, `limit ${limit}: ${JSON.stringify(parts)}`);
      for (const part of parts) assert.ok(part.length <= Math.max(limit, url.length + 1), part);
    }
  });

  it("loses nothing but white space at the cuts, keeps its order, and no part is over the limit or empty", () => {
    const piece = fc.oneof(
      fc.string({ unit: "grapheme", maxLength: 30 }),
      fc.constantFrom("\n\n", "\n", " ", "。", ". ", "，", "https://example.com/x?y=z ", "字".repeat(30), "🇨🇳"),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), fc.integer({ min: 40, max: 200 }), (pieces, limit) => {
        const text = pieces.join("");
        const parts = splitText(text, limit);
        assert.equal(dense(parts.join("")), dense(text));
        if (parts.length === 1) return;
        for (const part of parts) {
          assert.ok(part.trim() !== "");
          const longest = Math.max(0, ...[...new Intl.Segmenter().segment(part)].map(({ segment }) => segment.length));
          assert.ok(part.length <= Math.max(limit, longest) || /https:\/\//.test(part), `${part.length} of ${limit}`);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("is split quickly, also where it has no boundary at all", () => {
    const start = performance.now();
    assert.equal(splitText("字".repeat(1_000_000), 2_000).length, 500);
    assert.equal(splitText(" ".repeat(100_000) + "x", 2_000).length, 1);
    assert.ok(performance.now() - start < 3_000);
  });
});
