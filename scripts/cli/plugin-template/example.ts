/** How the plugin is tried: by its test, and by npm run latch -- plugin check sample. */
export default {
  config: (origin: string) => ({ url: origin, apiKey: 'sample-key-0123456789' }),
  fields: { order: '1001', amount: { minor: 2_500, currency: 'USD' } },

  /** The API when nothing is wrong with it. */
  system: () => {
    const credits: { id: string; reference: string }[] = [];
    return ({ method, url, body }: { method: string; url: string; body: string }) => {
      const { pathname, searchParams } = new URL(url, 'http://sample.local');
      if (pathname === '/orders/1001') return { status: 200, body: { id: '1001', customer: 'Acme Co' } };
      if (pathname !== '/credits') return undefined;
      if (method === 'GET') {
        const found = credits.filter(({ reference }) => reference === searchParams.get('reference'));
        return { status: 200, body: found };
      }
      const credit = { id: `CN-${credits.length + 1}`, reference: JSON.parse(body).reference };
      credits.push(credit);
      return { status: 201, body: credit };
    };
  },
};
