/** "Acme Co" and " acme  co" name one customer: spelling in capitals, spaces and compatible characters is no difference. */
export const sameValueKey = (text: string): string => text.normalize('NFKC').trim().toLowerCase().replace(/\s+/g, ' ');
