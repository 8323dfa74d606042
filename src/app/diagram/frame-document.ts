/** What a diagram's own directives may not change. */
const FIXED = [
  ...["secure", "securityLevel", "startOnLoad", "maxTextSize", "maxEdges"],
  ...["suppressErrorRendering", "htmlLabels", "dompurifyConfig"],
  ...["theme", "themeVariables", "themeCSS", "darkMode"],
  ...["fontFamily", "altFontFamily"],
];

const SETTINGS = {
  startOnLoad: false,
  securityLevel: "strict",
  htmlLabels: false,
  suppressErrorRendering: true,
  maxTextSize: 50_000,
  maxEdges: 500,
  fontFamily: "system-ui, sans-serif",
  secure: FIXED,
};

/** The page's own colours: the tokens of both themes, as a drawing takes them. */
const COLOURS = {
  light: {
    darkMode: false,
    background: "#fbfcfb",
    textColor: "#1d2523",
    primaryColor: "#e6ebe9",
    primaryTextColor: "#1d2523",
    primaryBorderColor: "#7c8784",
    secondaryColor: "#d6e6e9",
    tertiaryColor: "#f1ede3",
    lineColor: "#57615e",
    dropShadow: "none",
  },
  dark: {
    darkMode: true,
    background: "#1b2120",
    textColor: "#e2e8e5",
    primaryColor: "#2b3231",
    primaryTextColor: "#e2e8e5",
    primaryBorderColor: "#7c8784",
    secondaryColor: "#20414a",
    tertiaryColor: "#403827",
    lineColor: "#a3ada9",
    dropShadow: "none",
  },
};

/**
 * Draws what the page sends, one after the other, and answers with the drawing
 * as an image of its own: well-formed, with its size.
 */
export const frameScript = (version: string) => `
import mermaid from "/diagram/library/${version}/mermaid.esm.min.mjs";
const settings = ${JSON.stringify(SETTINGS)};
const colours = ${JSON.stringify(COLOURS)};
const tell = (message) => parent.postMessage(message, "*");
async function draw({ id, code, isDark }) {
  const themeVariables = colours[isDark ? "dark" : "light"];
  mermaid.initialize({ ...settings, theme: "base", themeVariables });
  const { svg } = await mermaid.render("diagram-" + id, code);
  const place = document.createElement("div");
  place.innerHTML = svg;
  const image = place.querySelector("svg");
  const { width, height } = image.viewBox.baseVal;
  image.setAttribute("width", width);
  image.setAttribute("height", height);
  image.style.maxWidth = "";
  const name = image.querySelector("title")?.textContent ?? "";
  const text = new XMLSerializer().serializeToString(image);
  return { id, svg: text, width, height, name };
}
async function answer(data) {
  try {
    tell(await draw(data));
  } catch (fault) {
    tell({ id: data.id, problem: String(fault?.message ?? fault) });
  }
  document.body.replaceChildren();
}
let last = Promise.resolve();
addEventListener("message", ({ source, data }) => {
  if (source === parent) last = last.then(() => answer(data));
});
tell({ isReady: true });
`;

export const frameDocument = (script: string) =>
  `<!doctype html><meta charset="utf-8"><title>Diagram</title><body><script type="module">${script}</script></body>`;
