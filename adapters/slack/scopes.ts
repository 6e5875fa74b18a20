/** OAuth scopes by Web API method: what the app's manifest must ask for. `[]` = any token will do. */
export const SCOPES: Readonly<Record<string, readonly string[]>> = {
  'auth.test': [],
  'chat.postMessage': ['chat:write'],
  'chat.update': ['chat:write'],
  'chat.postEphemeral': ['chat:write'],
  // For a private channel the second one; which kind a channel is, its id does not tell.
  'conversations.history': ['channels:history', 'groups:history'],
  'conversations.replies': ['channels:history', 'groups:history'],
};

/** All of them, and the one for `/qm`. */
export const NEEDED_SCOPES: readonly string[] = [...new Set([...Object.values(SCOPES).flat(), 'commands'])].sort();
