/** A text object of Block Kit. */
export interface Text {
  type: 'plain_text' | 'mrkdwn';
  text: string;
}

/** Inline piece of rich text. */
export interface Inline {
  type: string;
  text?: string;
  url?: string;
  user_id?: string;
  name?: string;
  range?: string;
  channel_id?: string;
  timestamp?: number;
  format?: string;
  fallback?: string;
  style?: { bold?: boolean; italic?: boolean; strike?: boolean; code?: boolean };
}

/** Part of a rich text block. */
export interface RichPart {
  type: string;
  style?: 'bullet' | 'ordered';
  elements: (Inline & { elements?: Inline[] })[];
}

export interface Option {
  text: Text;
  value: string;
}

export interface Confirm {
  title: Text;
  text: Text;
  confirm: Text;
  deny: Text;
  style?: 'primary' | 'danger';
}

/** Something to click or type in. */
export interface Element {
  type: string;
  text?: Text | string;
  action_id: string;
  value?: string;
  style?: 'primary' | 'danger';
  confirm?: Confirm;
  options?: Option[];
  placeholder?: Text;
  initial_value?: string;
  multiline?: boolean;
  image_url?: string;
  alt_text?: string;
  url?: string;
}

export interface Block {
  type: string;
  block_id: string;
  text?: Text;
  fields?: Text[];
  accessory?: Element;
  elements?: (Element & Text & RichPart)[];
  label?: Text;
  hint?: Text;
  element?: Element;
  optional?: boolean;
  image_url?: string;
  alt_text?: string;
  title?: Text;
}

export interface Message {
  channel: string;
  ts: string;
  user: string;
  bot_id?: string;
  text: string;
  blocks?: Block[];
  thread_ts?: string;
  edited?: unknown;
  visibleTo?: string;
  fromSlack?: boolean;
}

export interface User {
  id: string;
  name: string;
  realName: string;
}

export interface OpenView {
  id: string;
  user: string;
  view: { title: Text; submit?: Text; close?: Text; blocks: Block[] };
}

/** What the server gives a page that has just opened. */
export interface State {
  team: { id: string; name: string };
  channel: { id: string; name: string };
  users: User[];
  bot: { id: string; name: string };
  messages: Message[];
  view: OpenView | null;
}

export type Change =
  | { kind: 'message'; message: Message }
  | { kind: 'removed'; channel: string; ts: string }
  | { kind: 'view'; view: OpenView }
  | { kind: 'view-closed'; id: string; user: string };
