import { TOUCH } from "./viewport.js";

const HELPS = ["crisis", "check_in", "aftercare"]; // replies in which the ways to a person go before the words

/** The ways to a person in a reply, and its other options. */
export function apart({ id, options }) {
  const ways = HELPS.includes(id) ? options.filter(({ url }) => url) : [];
  return [inReach(ways), options.filter((option) => !ways.includes(option))];
}

/** On a machine that cannot call, chat and text lead; before them only a line that leads and takes calls alone. */
export function inReach(ways) {
  const written = ways.filter(({ url }) => url.startsWith("sms:")).map(({ url }) => url.replace(/^sms:|\?.*/g, ""));
  const chat = ways.find(({ url }) => url.startsWith("https:"));
  const rank = (way) => {
    const [scheme, number] = way.url.split(":");
    const leads = way === chat || (way === ways[0] && !written.includes(number));
    return leads ? 0 : { sms: 1, tel: 2 }[scheme] ?? 3;
  };
  return TOUCH ? ways : ways.toSorted((one, other) => rank(one) - rank(other));
}
