import assert from "node:assert/strict";
import {
  AptSource,
  baseSource,
  parseDeb822Sources,
  parseOneLineSources,
} from "../../sandbox/parts/aptSources";

describe("apt's sources", () => {
  it("are read in the one-line style, with options, comments and disabled lines", () => {
    const text = `# deb http://commented.example/debian bookworm main
deb http://mirror.example/debian bookworm main contrib # the base
deb-src http://mirror.example/debian bookworm main
  deb [arch=amd64 signed-by=/usr/share/keyrings/tool.gpg] https://tool.example/apt stable main

deb http://flat.example/packages ./
`;
    assert.deepEqual(parseOneLineSources(text), [
      { uri: "http://mirror.example/debian", suite: "bookworm", components: ["main", "contrib"] },
      {
        uri: "https://tool.example/apt",
        suite: "stable",
        components: ["main"],
        keyring: "/usr/share/keyrings/tool.gpg",
      },
      { uri: "http://flat.example/packages", suite: "./", components: [] },
    ]);
  });

  it("are read in the deb822 style, one entry for each address and suite", () => {
    const text = `Types: deb deb-src
# http://snapshot.example/debian/20250520T000000Z
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://off.example/debian
Suites: bookworm
Components: main
Enabled: no

Types: deb-src
URIs: http://source.example/debian
Suites: bookworm
Components: main
`;
    const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";
    assert.deepEqual(parseDeb822Sources(text), [
      { uri: "http://mirror.example/debian", suite: "bookworm", components: ["main"], keyring },
      {
        uri: "http://mirror.example/debian",
        suite: "bookworm-updates",
        components: ["main"],
        keyring,
      },
    ]);
  });

  it("may hold their key in several lines instead of the name of a file", () => {
    const text = `types: deb
uris: http://mirror.example/ubuntu
suites: noble
 noble-updates
components: main universe
signed-by:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 mDMEY865UxYJKwYBBAHaRw8BAQdAd7Z0
 -----END PGP PUBLIC KEY BLOCK-----
`;
    assert.deepEqual(parseDeb822Sources(text), [
      { uri: "http://mirror.example/ubuntu", suite: "noble", components: ["main", "universe"] },
      {
        uri: "http://mirror.example/ubuntu",
        suite: "noble-updates",
        components: ["main", "universe"],
      },
    ]);
  });
});

describe("the mirror of the base system", () => {
  const security: AptSource = {
    uri: "http://mirror.example/debian-security",
    suite: "bookworm-security",
    components: ["main"],
  };
  const vendor: AptSource = {
    uri: "https://vendor.example/apt",
    suite: "bookworm",
    components: ["main"],
  };
  const base: AptSource = {
    uri: "http://mirror.example/debian/",
    suite: "bookworm",
    components: ["main"],
  };

  it("is the distribution's own, before a vendor that uses the same suite", () => {
    assert.equal(baseSource([security, vendor, base], "debian", "bookworm"), base);
  });

  it("is one with the component main", () => {
    const contrib: AptSource = { ...base, components: ["contrib"] };
    assert.equal(baseSource([contrib, base], "debian", "bookworm"), base);
  });

  it("is found where the sources say stable instead of the release's name", () => {
    const stable: AptSource = { ...base, suite: "stable" };
    const updates: AptSource = { ...base, suite: "stable-updates" };
    assert.equal(baseSource([updates, security, stable], "debian", "bookworm"), stable);
  });

  it("is not found when only other repositories are set up", () => {
    assert.equal(baseSource([security], "debian", "bookworm"), undefined);
  });
});
