import { randomBytes } from 'node:crypto';
import type { Conversation } from './conversation.ts';
import type { StandInUser, View } from './model.ts';

/** What the workspace consists of. */
export interface WorkspaceOptions {
  /** Id of the workspace. */
  team: string;
  channel: { id: string; name: string };
  users: readonly StandInUser[];
  botUserId: string;
}

const TRIGGER_LIFE_MS = 3_000;
const RESPONSE_LIFE_MS = 30 * 60_000;
const RESPONSE_USES = 5;
/** Triggers and addresses remembered; the oldest go first. */
const REMEMBERED = 1_000;

interface ResponseAddress {
  channel: string;
  user: string;
  expires: number;
  uses: number;
  /** The message that the request came from. */
  source: string | null;
  thread: string | null;
}

/** The workspace with its short-lived things: triggers, response addresses, open views. */
export interface Workspace extends Omit<WorkspaceOptions, 'team'> {
  team: { id: string; name: string; domain: string };
  botId: string;
  conversation: Conversation;
  views: Map<string, View>;
  homes: Map<string, View>;
  nowMs(): number;
  newTrigger(user: string): string;
  /** The user whose fresh trigger it was; each opens one view. */
  takeTrigger(id: string): { user: string } | 'expired_trigger_id' | 'invalid_trigger_id' | 'exchanged_trigger_id';
  newResponseAddress(address: Omit<ResponseAddress, 'expires' | 'uses'>): string;
  /** Counts a use. */
  useResponseAddress(id: string): ResponseAddress | 'used_url' | 'expired_url';
  setBase(url: string): void;
}

const remember = <T>(map: Map<string, T>, id: string, value: T): void => {
  map.set(id, value);
  if (map.size > REMEMBERED) map.delete(map.keys().next().value!);
};

export const createWorkspace = (
  options: WorkspaceOptions,
  conversation: Conversation,
  nowMs: () => number,
): Workspace => {
  const triggers = new Map<string, { user: string; expires: number; used: boolean }>();
  const addresses = new Map<string, ResponseAddress>();
  let base = '';
  return {
    channel: options.channel,
    users: options.users,
    botUserId: options.botUserId,
    team: { id: options.team, name: 'Mail operations', domain: 'mail-operations' },
    botId: `B${options.botUserId.slice(1)}`,
    conversation,
    views: new Map(),
    homes: new Map(),
    nowMs,
    setBase: (url) => {
      base = url;
    },
    newTrigger: (user) => {
      const id = `${Math.floor(nowMs())}.${randomBytes(5).readUIntBE(0, 5)}.${randomBytes(16).toString('hex')}`;
      remember(triggers, id, { user, expires: nowMs() + TRIGGER_LIFE_MS, used: false });
      return id;
    },
    takeTrigger: (id) => {
      const trigger = triggers.get(id);
      if (trigger === undefined) return 'invalid_trigger_id';
      if (trigger.used) return 'exchanged_trigger_id';
      if (nowMs() > trigger.expires) return 'expired_trigger_id';
      trigger.used = true;
      return { user: trigger.user };
    },
    newResponseAddress: (address) => {
      const id = randomBytes(18).toString('base64url');
      remember(addresses, id, { ...address, expires: nowMs() + RESPONSE_LIFE_MS, uses: 0 });
      return `${base}/response/${id}`;
    },
    useResponseAddress: (id) => {
      const address = addresses.get(id);
      if (address === undefined || nowMs() > address.expires) return 'expired_url';
      if (address.uses >= RESPONSE_USES) return 'used_url';
      address.uses++;
      return address;
    },
  };
};
