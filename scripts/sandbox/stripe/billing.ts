import type { CustomerSeed, InvoiceSeed, SubscriptionSeed } from './sample-billing.ts';

/** A customer balance transaction as Stripe returns it. */
export interface LocalBalanceTransaction {
  id: string;
  object: 'customer_balance_transaction';
  amount: number;
  created: number;
  currency: string;
  customer: string;
  ending_balance: number;
  livemode: false;
  metadata: Record<string, string>;
  type: 'adjustment';
}

/** A subscription as Stripe returns it, as far as its end goes. */
export interface LocalSubscription {
  id: string;
  object: 'subscription';
  cancel_at: number | null;
  cancel_at_period_end: boolean;
  canceled_at: number | null;
  cancellation_details: { comment: string | null; feedback: string | null; reason: string | null };
  created: number;
  customer: string;
  ended_at: number | null;
  livemode: false;
  metadata: Record<string, string>;
  schedule: string | null;
  status: string;
}

export interface BillingSeeds {
  customers: CustomerSeed[];
  subscriptions: SubscriptionSeed[];
  invoices: InvoiceSeed[];
}

type Customer = Omit<CustomerSeed, 'currency'> & { currency: string | null; balance: number };

/** Customers and their balances, subscriptions and invoices, and the JSON that Stripe shows of them. */
export class Billing {
  /** Oldest first. */
  readonly balanceTransactions: LocalBalanceTransaction[] = [];
  readonly subscriptions: LocalSubscription[];
  readonly #seeds: BillingSeeds;
  readonly #customers = new Map<string, Customer>();
  readonly #payers: () => CustomerSeed[];

  /** `payers`: whoever paid is a customer too. */
  constructor(seeds: BillingSeeds, payers: () => CustomerSeed[]) {
    this.#seeds = seeds;
    this.#payers = payers;
    this.subscriptions = seeds.subscriptions.map(newSubscription);
  }

  customer(id: string): Customer | undefined {
    const known = this.#customers.get(id);
    if (known) return known;
    const seed = this.#seeds.customers.find((one) => one.id === id) ?? this.#payers().find((one) => one.id === id);
    if (!seed) return undefined;
    const customer: Customer = { ...seed, currency: seed.currency ?? null, balance: seed.balance ?? 0 };
    this.#customers.set(id, customer);
    return customer;
  }

  customerJson({ id, name, email, currency, balance, isDeleted }: Customer): object {
    if (isDeleted) return { id, object: 'customer', deleted: true };
    return {
      id,
      object: 'customer',
      address: null,
      balance,
      currency,
      email,
      livemode: false,
      metadata: {},
      name,
      phone: '+1 555 0100',
    };
  }

  addToBalance(
    customer: Customer,
    {
      id,
      amount,
      currency,
      created,
      metadata,
    }: Pick<LocalBalanceTransaction, 'id' | 'amount' | 'currency' | 'created' | 'metadata'>,
  ): LocalBalanceTransaction {
    customer.currency ??= currency;
    customer.balance += amount;
    const transaction: LocalBalanceTransaction = {
      id,
      object: 'customer_balance_transaction',
      amount,
      created,
      currency,
      customer: customer.id,
      ending_balance: customer.balance,
      livemode: false,
      metadata,
      type: 'adjustment',
    };
    this.balanceTransactions.push(transaction);
    return transaction;
  }

  subscription(id: string | undefined): LocalSubscription | undefined {
    return this.subscriptions.find((known) => known.id === id);
  }

  periodEnd({ id }: Pick<LocalSubscription, 'id'>): number {
    return seconds(this.#seedOf(id).periodEndsAt);
  }

  subscriptionJson(subscription: LocalSubscription, expand: string[]): object {
    const { plan, unitAmount, currency, quantity = 1, interval = 'month' } = this.#seedOf(subscription.id);
    const product = `prod_${plan}`;
    const item = {
      id: subscription.id.replace(/^sub_/, 'si_'),
      object: 'subscription_item',
      current_period_end: this.periodEnd(subscription),
      price: {
        id: `price_${plan}`,
        object: 'price',
        currency,
        nickname: null,
        product: expand.includes('items.data.price.product') ? { id: product, object: 'product', name: plan } : product,
        recurring: { interval, interval_count: 1, usage_type: 'licensed' },
        unit_amount: unitAmount,
        unit_amount_decimal: String(unitAmount),
      },
      quantity,
      subscription: subscription.id,
    };
    return { ...structuredClone(subscription), currency, items: { object: 'list', data: [item], has_more: false } };
  }

  invoice(id: string | undefined): InvoiceSeed | undefined {
    return this.#seeds.invoices.find((known) => known.id === id);
  }

  invoicePayments({ id: invoice, currency, payments }: InvoiceSeed) {
    return payments.map(({ id, paymentIntent, charge, amount, status }) => ({
      id,
      object: 'invoice_payment',
      amount_paid: status === 'paid' ? amount : null,
      amount_requested: amount,
      currency,
      invoice,
      is_default: true,
      livemode: false,
      payment: paymentIntent
        ? { type: 'payment_intent', payment_intent: paymentIntent }
        : charge
          ? { type: 'charge', charge }
          : { type: 'payment_record', payment_record: 'pr_Outside' },
      status,
    }));
  }

  #seedOf(id: string): SubscriptionSeed {
    const seed = this.#seeds.subscriptions.find((known) => known.id === id);
    if (!seed) throw new Error(`the local Stripe has no subscription ${id}`);
    return seed;
  }
}

function newSubscription(seed: SubscriptionSeed): LocalSubscription {
  const { id, customer, periodEndsAt, status = 'active', endsWithPeriod = false, schedule = null } = seed;
  const ends = seconds(periodEndsAt);
  const isOver = status === 'canceled';
  return {
    id,
    object: 'subscription',
    cancel_at: endsWithPeriod ? ends : null,
    cancel_at_period_end: endsWithPeriod,
    canceled_at: isOver ? ends : null,
    cancellation_details: { comment: null, feedback: null, reason: isOver ? 'cancellation_requested' : null },
    created: ends - 60 * 86_400,
    customer,
    ended_at: isOver ? ends : null,
    livemode: false,
    metadata: {},
    schedule,
    status,
  };
}

const seconds = (iso: string): number => Math.floor(Date.parse(iso) / 1000);
