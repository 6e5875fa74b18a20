/** Finished XML, so that it is not escaped twice. */
export interface Xml {
  readonly xml: string;
}

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\r': '&#13;' };

/** Text inside an element. Control characters go as character references, as S3 does, valid XML or not. */
export const escapeXml = (text: string): string =>
  text.replace(
    // oxlint-disable-next-line no-control-regex -- these are the ones to be written as references
    /[&<>"\r\u0000-\u0008\u000b\u000c\u000e-\u001f]/g,
    (character) => ESCAPES[character] ?? `&#${character.charCodeAt(0)};`,
  );

/** An element around finished XML or plain values. */
export const element = (name: string, ...content: readonly (Xml | string | number | boolean)[]): Xml => ({
  xml: `<${name}>${content.map((part) => (typeof part === 'object' ? part.xml : escapeXml(String(part)))).join('')}</${name}>`,
});

/** A whole document. */
export const xmlDocument = (root: Xml): string => `<?xml version="1.0" encoding="UTF-8"?>\n${root.xml}`;

/** An element of a request: its name, its children, or the text when it has none. */
export interface XmlNode {
  name: string;
  text: string;
  children: XmlNode[];
}

const TOKEN = /<\?[^>]*\?>|<(?<close>\/)?(?<name>[A-Za-z][\w:.-]*)(?<rest>[^<>]*?)(?<empty>\/)?>|(?<text>[^<]+)/y;

/** Reads the small element-only documents that S3 takes; null for anything else. No entities are ever defined. */
export const parseXml = (source: string): XmlNode | null => {
  const root: XmlNode = { name: '', text: '', children: [] };
  const open: XmlNode[] = [root];
  let position = 0;
  while (position < source.length) {
    TOKEN.lastIndex = position;
    const match = TOKEN.exec(source);
    if (!match) return null;
    position = TOKEN.lastIndex;
    const { close, name, empty, text } = match.groups ?? {};
    const parent = open.at(-1)!;
    if (text !== undefined) parent.text += unescape(text);
    else if (name !== undefined && close) {
      if (open.length === 1 || parent.name !== name) return null;
      open.pop();
    } else if (name !== undefined) {
      const node: XmlNode = { name, text: '', children: [] };
      parent.children.push(node);
      if (!empty) open.push(node);
    }
  }
  return open.length === 1 && root.children.length === 1 ? root.children[0]! : null;
};

/** Text of the first child of that name. */
export const childText = (node: XmlNode, name: string): string | undefined =>
  node.children.find((child) => child.name === name)?.text;

const NAMED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const unescape = (text: string): string =>
  text.replace(
    /&(?:#x(?<hex>[0-9a-fA-F]{1,6})|#(?<decimal>\d{1,7})|(?<named>amp|lt|gt|quot|apos));/g,
    (all, ...rest) => {
      const groups = rest.at(-1) as { hex?: string; decimal?: string; named?: string };
      if (groups.named !== undefined) return NAMED[groups.named] ?? all;
      const code = groups.hex === undefined ? Number(groups.decimal) : Number.parseInt(groups.hex, 16);
      return code <= 0x10_ffff ? String.fromCodePoint(code) : all;
    },
  );
