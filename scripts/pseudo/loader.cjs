const { parse, print } = require("@swc/core");

/**
 * Writes the words of a copy.ts as a longer language would: each vowel with a
 * mark, each longer word by two fifths longer. A build of its own has them
 * (TOLLGATE_PSEUDO=1), so that whatever a page says without a mark did not come
 * from a copy.ts, and whatever has no room for it has too little.
 */
module.exports = async function lengthenCopy(source) {
  const done = this.async();
  try {
    const module = await parse(source, { syntax: "typescript" });
    lengthenWithin(module);
    done(null, (await print(module)).code);
  } catch (error) {
    done(error);
  }
};

const MARKED = new Map(
  ["aá", "eé", "ií", "oó", "uú", "AÁ", "EÉ", "IÍ", "OÓ", "UÚ"].map((pair) => [
    ...pair,
  ]),
);
const SHORT = 3;
const SHARE = 0.4;
const WORD = /\p{L}{2,}/gu;
/** A currency, an abbreviation. */
const CODE = /^\p{Lu}+$/u;
/** An address or a path, not words. */
const ADDRESS = /^(\/|#|https?:|mailto:)/;

const lengthen = (text) =>
  ADDRESS.test(text)
    ? text
    : text.replace(WORD, (word) => {
        if (CODE.test(word)) return word;
        const tail =
          word.length > SHORT
            ? word.slice(-Math.ceil(word.length * SHARE))
            : "";
        return [...word, ...tail]
          .map((letter) => MARKED.get(letter) ?? letter)
          .join("");
      });

/** What these hold is compared, looked up or a type: never read by a person. */
const NOT_WORDS = new Set([
  "ExportAllDeclaration",
  "ImportDeclaration",
  "TsLiteralType",
  "TsTypeAliasDeclaration",
  "TsTypeAnnotation",
]);
/** Fields that hold addresses, keys and names for the program. */
const NOT_WORDS_IN = new Set(["href", "id", "keys", "kind", "language", "way"]);
const COMPARING = new Set(["===", "!==", "==", "!=", "in"]);

function lengthenWithin(node) {
  if (Array.isArray(node)) {
    for (const each of node) lengthenWithin(each);
    return;
  }
  if (typeof node !== "object" || node === null) return;
  if (NOT_WORDS.has(node.type)) return;
  switch (node.type) {
    case "StringLiteral":
      node.value = lengthen(node.value);
      node.raw = undefined;
      return;
    case "TemplateElement":
      node.cooked = lengthen(node.cooked);
      node.raw = lengthen(node.raw);
      return;
    case "KeyValueProperty":
      if (!NOT_WORDS_IN.has(node.key.value)) lengthenWithin(node.value);
      return;
    case "MemberExpression":
      lengthenWithin(node.object);
      return;
    case "SwitchCase":
      lengthenWithin(node.consequent);
      return;
    case "BinaryExpression":
      if (!COMPARING.has(node.operator)) {
        lengthenWithin(node.left);
        lengthenWithin(node.right);
      }
      return;
    default:
      for (const value of Object.values(node)) lengthenWithin(value);
  }
}
