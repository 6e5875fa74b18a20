import MarkdownIt from 'markdown-it';

/** A runbook page as it stands in the repository. */
export interface RunbookPage {
  id: string;
  title: string;
  /** Markdown. */
  text: string;
}

const markdown = new MarkdownIt({ html: false, linkify: false });

/** Anchor of a heading: `## step-messages: How much waits?` → `step-messages`; else its words with dashes. */
const anchorOf = (heading: string): string =>
  /^(step-[a-z0-9-]+)/.exec(heading)?.[1] ??
  heading
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');

markdown.renderer.rules['heading_open'] = (tokens, index) => {
  const token = tokens[index]!;
  return `<${token.tag} id="${anchorOf(tokens[index + 1]?.content ?? '')}">`;
};

const STYLE = `
  :root { color-scheme: light dark }
  body { font: 16px/1.55 system-ui, sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem }
  nav { font-size: .9rem; margin-bottom: 2rem } pre { overflow-x: auto; padding: .8rem; border: 1px solid #8884; border-radius: 6px }
  code { font-size: .92em } h2:target, h3:target { background: #fd05 } table { border-collapse: collapse } td, th { border: 1px solid #8886; padding: .3rem .6rem; text-align: left }
`;

const shell = (title: string, body: string): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${markdown.utils.escapeHtml(title)}</title><style>${STYLE}</style>${body}</html>`;

const links = (pages: readonly RunbookPage[]): string =>
  pages.map((p) => `<a href="/runbook/${p.id}">${markdown.utils.escapeHtml(p.title)}</a>`).join(' · ');

/** One page as HTML. */
export const renderPage = (page: RunbookPage, pages: readonly RunbookPage[]): string =>
  shell(
    page.title,
    `<nav><a href="/runbook">Runbook</a>: ${links(pages)}</nav><main>${markdown.render(page.text)}</main>`,
  );

/** The list of pages. */
export const renderIndex = (pages: readonly RunbookPage[]): string =>
  shell('Runbook', `<main><h1>Runbook</h1><ul>${pages.map((p) => `<li>${links([p])}</li>`).join('')}</ul></main>`);
