import type { Context } from "../../../sandbox/engine/awsStandIn/context";
import { OwnState } from "../../../sandbox/engine/awsStandIn/ownState";

/** What a fake AWS answers, by the name of the command without `Command`; a function may throw. */
export type Answers = Readonly<Record<string, unknown>>;

/** One call that reached the fake. */
export interface Call {
  readonly command: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** A command of the SDK: its class names the API call. */
interface Command {
  readonly constructor: { readonly name: string };
  readonly input: Call["input"];
}

/** An AWS in memory that answers prepared commands only and remembers every call. */
export class FakeAws {
  readonly calls: Call[] = [];

  constructor(
    private readonly answers: Answers,
    private readonly stateFolder = "/nonexistent",
    private readonly defaultTags: Readonly<Record<string, string>> = {},
  ) {}

  get commands(): readonly string[] {
    return this.calls.map(({ command }) => command);
  }

  context(): Context {
    const client = {
      send: (command: Command) => Promise.resolve().then(() => this.#answer(command)),
    };
    return {
      region: "us-west-2",
      accountId: "123456789012",
      defaultTags: this.defaultTags,
      own: new OwnState(this.stateFolder),
      // The fake stands below the typed clients: only `send` is ever called on them.
      ...(Object.fromEntries(
        ["s3", "kms", "iam", "sts"].map((name) => [name, client]),
      ) as unknown as Pick<Context, "s3" | "kms" | "iam" | "sts">),
    };
  }

  #answer(command: Command): unknown {
    const name = command.constructor.name.replace(/Command$/, "");
    this.calls.push({ command: name, input: command.input });
    if (!(name in this.answers)) throw new Error(`the test prepared no answer for ${name}`);
    const answer = this.answers[name];
    return typeof answer === "function"
      ? (answer as (input: Call["input"]) => unknown)(command.input)
      : answer;
  }
}

/** An error as the SDK throws it. */
export function awsError(name: string, message = ""): Error {
  return Object.assign(new Error(message), { name });
}
