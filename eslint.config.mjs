import eslint from "@eslint/js";
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

/** Which folders each folder must not know: the rings, from the outside in. */
const forbidden = {
  "src/protocol": ["storage", "network", "message", "media", "connection", "sending", "platform"],
  "src/storage": ["protocol", "network", "message", "media", "connection", "sending", "platform"],
  "src/network": ["storage", "protocol", "message", "media", "connection", "sending", "platform"],
  "src/message": ["storage", "network", "connection", "sending", "platform"],
  "src/media": ["storage", "message", "connection", "sending", "platform"],
  "src/connection": ["storage", "sending", "platform"],
  "src/sending": ["connection", "platform"],
  "src/platform": ["connection", "sending", "message"],
};

const rings = Object.entries(forbidden).map(([folder, others]) => ({
  files: [`${folder}/**/*.ts`, `${folder}/**/*.tsx`],
  rules: {
    "no-restricted-imports": [
      "error",
      {
        patterns: [
          { regex: `^(\\.\\./)+(${others.join("|")})(/|$)`, message: `${folder} must not know ${others.join(", ")}.` },
          { regex: "^(node-red|@node-red)(/|$)|/nodes/", message: "src/ never imports Node-RED or nodes/." },
          // The innermost ring imports nothing but its own files.
          ...(folder === "src/protocol" ? [{ regex: "^[^.]|^\\.\\./", message: "src/protocol imports nothing." }] : []),
        ],
      },
    ],
  },
}));

export default defineConfig(
  { ignores: ["dist/", "coverage/", ".node-red/", "test/node-red-5/", "test/scorecard/"] },
  eslint.configs.recommended,
  {
    files: ["**/*.ts", "**/*.tsx"],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ["./tsconfig.test.json", "./tsconfig.editor.json"],
        tsconfigRootDir: import.meta.dirname,
      },
    },
  },
  {
    files: ["scripts/**/*.mjs"],
    languageOptions: {
      globals: {
        process: "readonly",
        console: "readonly",
        fetch: "readonly",
        setTimeout: "readonly",
        clearTimeout: "readonly",
        AbortSignal: "readonly",
        URL: "readonly",
      },
    },
  },
  {
    files: ["scripts/**/*.cjs", "test/**/*.cjs"],
    languageOptions: {
      sourceType: "commonjs",
      globals: { process: "readonly", require: "readonly", module: "writable", __dirname: "readonly" },
    },
  },
  ...rings,
);
