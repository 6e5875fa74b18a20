/** Id, title and text of every runbook page. */
export declare const runbookPages: () => { id: string; title: string; text: string }[];
