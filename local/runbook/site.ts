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

/** Pages name each other by id; on the site they lie beside each other. */
markdown.renderer.rules['link_open'] = (tokens, index, options, _env, self) => {
  const token = tokens[index]!;
  const [, id, anchor = ''] =
    /^(?:\.\.\/)?([a-z0-9-]+)(?:\/README\.md|\.md|\/)?(#[a-z0-9-]+)?$/.exec(String(token.attrGet('href'))) ?? [];
  if (id) token.attrSet('href', `../${id}/${anchor}`);
  return self.renderToken(tokens, index, options);
};

const escape = (text: string): string => markdown.utils.escapeHtml(text);

const STYLE = `
  :root { color-scheme: light dark }
  body { font: 16px/1.55 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem }
  nav { margin-bottom: 2rem } h2:target, h3:target { background: #fd05 }
  pre { overflow-x: auto; padding: .8rem; border: 1px solid #8884; border-radius: 6px } code { font-size: .92em }
  table { border-collapse: collapse } td, th { border: 1px solid #8886; padding: .3rem .6rem; text-align: left }
  input { font: inherit; width: 100%; padding: .5rem .7rem; box-sizing: border-box } li small { opacity: .7; display: block }
`;

const shell = (title: string, body: string): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escape(title)}</title><style>${STYLE}</style>${body}</html>\n`;

/** First paragraph, as a hint of what the page is about. */
const hintOf = (page: RunbookPage): string =>
  page.text
    .split('\n\n')
    .find((part) => part.trim() !== '' && !part.startsWith('#'))
    ?.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/\s+/g, ' ')
    .replace(/^(.{0,180})\s.*$/, '$1 …') ?? '';

/** One page as HTML; its address is `ID/`, beside those of the others. */
export const renderPage = (page: RunbookPage): string =>
  shell(page.title, `<nav><a href="../">All pages</a></nav><main>${markdown.render(page.text)}</main>`);

/** The list of pages with a search box: every word must stand in a page's title or text. */
export const renderIndex = (pages: readonly RunbookPage[]): string =>
  shell(
    'Runbook',
    `<main><h1>Runbook</h1><input type="search" placeholder="Search, e.g. connection refused" aria-label="Search" autofocus><ul>${pages
      .map(
        (page) =>
          `<li data-text="${escape(`${page.id} ${page.title} ${page.text}`.toLowerCase().replaceAll(/\s+/g, ' '))}"><a href="./${page.id}/">${escape(page.title)}</a><small>${escape(hintOf(page))}</small></li>`,
      )
      .join('')}</ul></main><script src="./search.js"></script>`,
  );

/** Script of the index: hides what does not hold the words. */
export const SEARCH_SCRIPT = `const box = document.querySelector('input');
const rows = [...document.querySelectorAll('li')];
box.addEventListener('input', () => {
  const words = box.value.toLowerCase().split(/\\s+/).filter(Boolean);
  for (const row of rows) row.hidden = !words.every((word) => row.dataset.text.includes(word));
});
`;
