/** Where people see an object of Stripe's. */
export const dashboardLink = (kind: string, id: string, livemode: boolean): string =>
  `https://dashboard.stripe.com/${livemode ? '' : 'test/'}${kind}/${id}`;
