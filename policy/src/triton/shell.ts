/** Splits a shell command line into words, as far as quoting goes; operators end a word and stand alone. */
export function shellWords(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = "";
  const finish = (): void => {
    if (word !== undefined) {
      words.push(word);
      word = undefined;
    }
  };
  for (let index = 0; index < line.length; index += 1) {
    const char = line.charAt(index);
    if (quote !== "") {
      if (char === quote) {
        quote = "";
      } else if (char === "\\" && quote === '"' && index + 1 < line.length) {
        index += 1;
        word = (word ?? "") + line.charAt(index);
      } else {
        word = (word ?? "") + char;
      }
    } else if (char === '"' || char === "'") {
      quote = char;
      word ??= "";
    } else if (char === "\\" && index + 1 < line.length) {
      index += 1;
      const next = line.charAt(index);
      if (next !== "\n") {
        word = (word ?? "") + next;
      }
    } else if (/\s/.test(char)) {
      finish();
      if (char === "\n") {
        words.push(";");
      }
    } else if (/[;&|]/.test(char)) {
      finish();
      words.push(char);
    } else {
      word = (word ?? "") + char;
    }
  }
  finish();
  return words;
}

/** True for `sh`, `/bin/bash` and the like. */
export function isShell(word: string): boolean {
  return /(?:^|\/)(?:ba|da|z|k|a)?sh$/.test(word);
}

/** True for `-c`, `-lc`, `-ec`: the next word is a script. */
export function takesScript(word: string): boolean {
  return /^-[a-z]*c$/.test(word);
}
