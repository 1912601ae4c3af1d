type Options = Intl.DateTimeFormatOptions;

const spoken = (date: Date, options: Options): string => new Intl.DateTimeFormat('en-US', options).format(date);
const ordinal = (day: number): string =>
  `${day}${day % 10 === 1 && day !== 11 ? 'st' : day % 10 === 2 && day !== 12 ? 'nd' : day % 10 === 3 && day !== 13 ? 'rd' : 'th'}`;

export const timeOfDay = (date: Date): string => spoken(date, { hour: 'numeric', minute: '2-digit' });

/** "Today", "Yesterday" or "Thursday, November 12". */
export function dayName(date: Date, now: Date): string {
  const days = Math.round((midnight(now) - midnight(date)) / 86_400_000);
  if (days === 0) return 'Today';
  if (days === 1) return 'Yesterday';
  if (days === -1) return 'Tomorrow';
  return spoken(date, { weekday: 'long', month: 'long', day: 'numeric' });
}

const midnight = (date: Date): number => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();

/** `<!date^unix^format|fallback>` in the reader's own zone (https://docs.slack.dev/messaging/formatting-message-text#date-formatting). */
export function formatSlackDate(unix: number, format: string, now: Date): string {
  const date = new Date(unix * 1000);
  const pretty = (otherwise: string) => {
    const name = dayName(date, now);
    return ['Today', 'Yesterday', 'Tomorrow'].includes(name) ? name.toLowerCase() : otherwise;
  };
  const month = (style: 'short' | 'long') => spoken(date, { month: style });
  const long = `${spoken(date, { weekday: 'long' })}, ${month('long')} ${ordinal(date.getDate())}, ${date.getFullYear()}`;
  const medium = `${month('long')} ${ordinal(date.getDate())}, ${date.getFullYear()}`;
  const short = `${month('short')} ${date.getDate()}, ${date.getFullYear()}`;
  const words: Record<string, string> = {
    date_num: `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`,
    date_slash: spoken(date, { year: 'numeric', month: '2-digit', day: '2-digit' }),
    date: medium,
    date_short: short,
    date_long: long,
    date_pretty: pretty(medium),
    date_short_pretty: pretty(short),
    date_long_pretty: pretty(long),
    time: timeOfDay(date),
    time_secs: spoken(date, { hour: 'numeric', minute: '2-digit', second: '2-digit' }),
    ago: ago(unix * 1000, now.getTime()),
  };
  const shown = format.replace(/\{(\w+)\}/g, (typed, name: string) => words[name] ?? typed);
  return shown.replace(/^\p{Ll}/u, (letter) => (format.startsWith('{') ? letter.toUpperCase() : letter));
}

const two = (value: number): string => String(value).padStart(2, '0');

export function ago(then: number, now: number): string {
  const minutes = Math.round(Math.abs(now - then) / 60_000);
  const [amount, unit] =
    minutes < 60
      ? [minutes, 'minute']
      : minutes < 1440
        ? [Math.round(minutes / 60), 'hour']
        : [Math.round(minutes / 1440), 'day'];
  if (minutes === 0) return 'just now';
  const words = `${amount} ${unit}${amount === 1 ? '' : 's'}`;
  return then > now ? `in ${words}` : `${words} ago`;
}
