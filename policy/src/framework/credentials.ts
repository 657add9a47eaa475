const credentialName =
  /(?:^|[_.-])(?:PASS(?:WORD|WD|PHRASE)?|SECRET|TOKEN|CREDENTIALS?|API_?KEY|ACCESS_?KEY(?:_?ID)?|SECRET_?KEY|PRIVATE_?KEY|AUTH_?KEY)$|(?:PASSWORD|SECRETACCESSKEY|ACCESSKEYID|APIKEY|PRIVATEKEY)$/i;

const credentialValues: readonly RegExp[] = [
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
  /(?:^|[^A-Z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?:$|[^A-Z0-9])/,
  /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/,
  /(?:^|\s)eyJ[\w-]{10,}\.eyJ[\w-]{10,}\./,
  /\bgh[pousr]_[A-Za-z0-9]{36}\b/,
  /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]+:[^\s/@]+@/i,
];

/** True when a variable or key is named after a credential. */
export function namesCredential(name: string): boolean {
  return credentialName.test(name);
}

/** True when a text looks like a credential whatever it is called. */
export function looksLikeCredential(value: string): boolean {
  return credentialValues.some((pattern) => pattern.test(value));
}
