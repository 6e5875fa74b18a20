/**
 * Whether a setting's value is a credential by its name: the job controller's secret, bind passwords, keys. Such values
 * never leave the host, and a reader that meets one all the same does not pass it on.
 */
export const isPrivateSetting = (name: string): boolean =>
  /secret|passw|passwd|passphrase|cred|\bpwd|_pwd|bindpw|privatekey|private_key|cookie/i.test(name);
