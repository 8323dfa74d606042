/** A form's fields or a JSON body, before a route's shapes have read them. */
export type Tree = { [name: string]: Tree | Tree[] | unknown };

/**
 * Reads `a[b][0][c]=1` as Stripe does: brackets nest, `[]` appends, and
 * consecutive numbers from 0 make a list.
 */
export function parseForm(text: string): Tree {
  const root = emptyTree();
  for (const [name, value] of new URLSearchParams(text)) {
    put(root, namesIn(name), value);
  }
  return withLists(root);
}

/** `a[b][]` is a, b and an empty name. */
function namesIn(name: string): string[] {
  const [first = "", ...rest] = name.split("[");
  return [first, ...rest.map((part) => part.replace(/\]$/, ""))];
}

function put(tree: Tree, [name = "", ...rest]: string[], value: string) {
  const key = name === "" ? String(Object.keys(tree).length) : name;
  if (rest.length === 0) {
    tree[key] = value;
    return;
  }
  const within = tree[key];
  const branch = isTree(within) ? within : emptyTree();
  tree[key] = branch;
  put(branch, rest, value);
}

function withLists(tree: Tree): Tree {
  for (const [name, value] of Object.entries(tree)) {
    if (isTree(value)) tree[name] = asList(withLists(value));
  }
  return tree;
}

function asList(tree: Tree): Tree | unknown[] {
  const names = Object.keys(tree);
  const isList =
    names.length > 0 && names.every((name, index) => name === String(index));
  return isList ? Object.values(tree) : tree;
}

/** Without a prototype, so that no name a client sends means anything. */
const emptyTree = (): Tree => Object.create(null);

export const isTree = (value: unknown): value is Tree =>
  typeof value === "object" && value !== null && !Array.isArray(value);
