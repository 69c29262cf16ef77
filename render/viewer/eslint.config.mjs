// make check joins the script's files inside one function, as svg.go does, before it lints them: each uses what the
// others declare. Packages of npm are where NODE_PATH says.
import { createRequire } from "node:module";

const js = createRequire(process.env.NODE_PATH.split(":")[0] + "/")("@eslint/js");
const names = ["BigInt", "Element", "TextEncoder", "URLSearchParams", "cancelAnimationFrame", "clearTimeout", "document", "history",
  "location", "navigator", "requestAnimationFrame", "setTimeout", "window"];

export default [
  js.configs.recommended,
  {
    languageOptions: { ecmaVersion: 2022, sourceType: "script", globals: Object.fromEntries(names.map(name => [name, "readonly"])) },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      eqeqeq: "error", "no-eval": "error", "no-implied-eval": "error", "no-new-func": "error", "no-shadow": "off", "no-var": "error",
      "prefer-const": "error", "no-control-regex": "off", // text.js tells ASCII from the rest
      "no-restricted-properties": ["error", { property: "innerHTML" }, { property: "outerHTML" }, { property: "write" }],
    },
  },
];
