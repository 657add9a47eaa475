/** One enabled `deb` entry of the machine's package sources. */
export interface AptSource {
  readonly uri: string;
  readonly suite: string;
  readonly components: readonly string[];
  /** Keyring file that signs it, where the entry names one. */
  readonly keyring?: string;
}

/**
 * Reads sources in the one-line style: `deb [option=value …] uri suite component…`.
 * Format: https://manpages.debian.org/bookworm/apt/sources.list.5.en.html
 */
export function parseOneLineSources(text: string): AptSource[] {
  return text.split("\n").flatMap((line) => {
    const match = /^\s*deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s*([^#]*)/.exec(line);
    if (match === null) {
      return [];
    }
    const [, options = "", uri = "", suite = "", components = ""] = match;
    const keyring = /(?:^|\s)signed-by=(\/\S+)/i.exec(options)?.[1];
    return [source(uri, suite, words(components), keyring)];
  });
}

/** Reads sources in the deb822 style: stanzas of fields, of which some hold several values. */
export function parseDeb822Sources(text: string): AptSource[] {
  return text.split(/\n\s*\n/).flatMap((stanza) => {
    const fields = parseFields(stanza);
    const values = (name: string): string[] => words(fields.get(name) ?? "");
    const disabled = ["no", "false", "off", "0"].includes(
      (fields.get("enabled") ?? "").toLowerCase(),
    );
    if (disabled || !values("types").includes("deb")) {
      return [];
    }
    // The field may also hold a key itself, over several lines.
    const signedBy = values("signed-by");
    const keyring =
      signedBy.length === 1 && signedBy[0]?.startsWith("/") === true ? signedBy[0] : undefined;
    return values("uris").flatMap((uri) =>
      values("suites").map((suite) => source(uri, suite, values("components"), keyring)),
    );
  });
}

function parseFields(stanza: string): Map<string, string> {
  const fields = new Map<string, string>();
  let current = "";
  for (const line of stanza.split("\n").filter((text) => !text.startsWith("#"))) {
    const field = /^([A-Za-z0-9-]+):\s*(.*)$/.exec(line);
    if (field?.[1] !== undefined) {
      current = field[1].toLowerCase();
      fields.set(current, field[2]?.trim() ?? "");
    } else if (/^\s/.test(line) && current !== "") {
      fields.set(current, `${fields.get(current) ?? ""} ${line.trim()}`.trim());
    }
  }
  return fields;
}

function source(uri: string, suite: string, components: string[], keyring?: string): AptSource {
  return { uri, suite, components, ...(keyring === undefined ? {} : { keyring }) };
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}

/**
 * The source that serves the distribution's own base system, among security updates and other
 * vendors' repositories: the one of the release itself that has `main`, and failing that (sources
 * that say `stable`) one whose address ends in the distribution's name.
 */
export function baseSource(
  sources: readonly AptSource[],
  distribution: string,
  codename: string,
): AptSource | undefined {
  const withMain = sources.filter(({ components }) => components.includes("main"));
  const ofDistribution = withMain.filter(({ uri }) =>
    uri.replace(/\/+$/, "").endsWith(`/${distribution}`),
  );
  return (
    ofDistribution.find(({ suite }) => suite === codename) ??
    withMain.find(({ suite }) => suite === codename) ??
    ofDistribution.find(({ suite }) => !/[-/]/.test(suite))
  );
}
