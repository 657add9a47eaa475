import { UNDETERMINED, type Field } from "../../framework/field";

/** What an enabled rule of a bucket's lifecycle can do for it. */
const duties = [
  {
    path: ["abortIncompleteMultipartUpload", "daysAfterInitiation"],
    missing:
      "no enabled rule sets abortIncompleteMultipartUpload.daysAfterInitiation, so unfinished uploads are paid for ever",
  },
  {
    path: ["noncurrentVersionExpiration", "noncurrentDays"],
    missing:
      "no enabled rule sets noncurrentVersionExpiration.noncurrentDays, so every overwritten model is kept for ever",
  },
] as const;

/** Versioning and uploads of large files leave objects that nobody sees; a lifecycle must remove them. */
export function checkLifecycle(props: Field, report: (message: string) => void): void {
  const rules = props.at("rules");
  if (rules.items() === UNDETERMINED) {
    return;
  }
  const read = rules.each().map((rule) => ({ rule, status: rule.at("status").text() }));
  const enabled = read.filter(({ status }) => status === "Enabled");
  for (const { path, missing } of duties) {
    const days = enabled.map(({ rule }) => rule.at(...path).scalar());
    const isDone = days.some((value) => value !== undefined);
    if (!isDone && !read.some(({ status }) => status === UNDETERMINED)) {
      report(missing);
    }
  }
}
