import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { configCheck } from '../../../scripts/cli/config-check.ts';
import { runCommand } from '../../../scripts/cli/run-command.ts';
import { changed, root, sample } from './policy-text.ts';

async function run(...words: string[]) {
  const out: string[] = [];
  const errors: string[] = [];
  const output = { line: (text: string) => void out.push(text), error: (text: string) => void errors.push(text) };
  const code = await runCommand([configCheck], words, output);
  return { code, out: out.join('\n'), errors: errors.join('\n') };
}

const fileWith = (text: string): string => {
  const file = join(mkdtempSync(join(tmpdir(), 'latch-')), 'latch.yml');
  writeFileSync(file, text);
  return file;
};

describe('latch config check', () => {
  test('sums up a file without mistakes', async () => {
    const { code, out } = await run('config', 'check', `${root}latch.yml`);
    expect(code).toBe(0);
    expect(out).toContain('finance: user group finance-approvers');
    expect(out).toContain('1. refund-above-threshold: amount_above 500 USD; approved by finance; runs at once');
    expect(out).toContain('3. refund-small: amount_at_most 500 USD; no approval; runs at once');
    expect(out).toContain('labels: vip');
    expect(out).toContain('1 workflow, 3 rules, 2 seats.');
    expect(out).toContain('has no mistakes.');
  });

  test('says of a rule for which actions it is, what it adds up and who else may act', async () => {
    const when = 'when: { amount_above: 500 USD }';
    const more = `${when.replace('}', ', per: customer, within: 30d }')}
        actions: [stripe.refund]
        escalate: { after: 1d, to: manager }
        break_glass: [support_lead]`;
    const { out } = await run('config', 'check', fileWith(changed(when, more)));
    expect(out).toContain(
      '1. refund-above-threshold: amount_above 500 USD, added up per customer within 30d, for stripe.refund; approved by finance; runs at once; escalates to manager; in an emergency run by support_lead',
    );
  });

  test('says who is one person, who covers whom and where refusals go', async () => {
    const more = 'same_person: [[U0KIM, kim@example.com]]\nrefusal_report: { channel: "#audit" }\n';
    const text = changed('{ users: [U0DANA] }', '{ users: [U0DANA], cover: [finance] }', more + sample);
    const { out } = await run('config', 'check', fileWith(text));
    expect(out).toContain('one person: U0KIM, kim@example.com');
    expect(out).toContain('manager: U0DANA; covered by finance');
    expect(out).toContain('refusals are summed up in #audit');
  });

  test('lists every mistake of the others and exits with 1', async () => {
    const file = fileWith(
      changed('operators: [support_lead]', 'operators: [boss]', changed('title: Refund', 'titel: Refund')),
    );
    const { code, out, errors } = await run('config', 'check', file);
    expect(code).toBe(1);
    expect(out).toBe('');
    expect(errors).toContain(`${file} has 3 mistakes:`);
    expect(errors).toContain('workflows.refund.titel: is not a key that is known here. Did you mean title?');
  });

  test('without plugins says which to load', async () => {
    const { errors } = await run('config', 'check', fileWith(sample.replace('plugins: [stripe]', '')));
    expect(errors).toContain('Load its plugin at the top of the file: plugins: [stripe].');
  });

  describe('checks the settings of plugins', () => {
    const listing = (plugins: string, ...more: string[]) =>
      more.reduce(
        (text, change) => text.replace('title: Refund', change),
        sample.replace('plugins: [stripe]', plugins),
      );

    test('without missing what the environment says', async () => {
      expect((await run('config', 'check', fileWith(listing('plugins: [stripe, erpnext, slack]')))).code).toBe(0);
    });

    test('each mistake with its line, beside those of the rest', async () => {
      const plugins = `plugins:
  - stripe:
      apiBase: localhost
  - erpnext:
      documents:
        Supplier: []
      adress: https://erp.example.com`;
      const file = fileWith(listing(plugins, 'titel: Refund'));
      const { code, errors } = await run('config', 'check', file);
      const line = readFileSync(file, 'utf8')
        .split('\n')
        .indexOf(plugins.split('\n')[0] ?? '');
      expect(code).toBe(1);
      expect(errors).toContain(`${file} has 3 mistakes under plugins:`);
      expect(errors).toContain(`${file}:${line + 3}: stripe.apiBase: must be an http(s) address`);
      expect(errors).toContain(`${file}:${line + 6}: erpnext.documents.Supplier: must list a field`);
      expect(errors).toContain(
        `${file}:${line + 7}: erpnext.adress: is no setting that is known here. Known: url, apiKey,`,
      );
      expect(errors).toContain('workflows.refund.titel: is not a key that is known here.');
    });

    test('and does not blame a workflow for actions that nobody can tell', async () => {
      const plugins = 'plugins: [{ http: { allow: [a.example.com], actions: { http.close: { titel: Close } } } }]';
      const { errors } = await run('config', 'check', fileWith(listing(plugins)));
      expect(errors).toContain('http.actions["http.close"]');
      expect(errors).not.toContain('is not an action of a loaded plugin');
      expect(errors).toContain('The rest is checked when the actions of http are known.');
    });

    test('http counts its secrets as set', async () => {
      const text = readFileSync(`${root}docs/workflows/account-modification.yml`, 'utf8');
      expect(await run('config', 'check', fileWith(text))).toMatchObject({ code: 0, errors: '' });
    });

    test('a plugin that is not there is told like any other mistake', async () => {
      const file = fileWith(listing('plugins: [stripe, fs]'));
      const { errors } = await run('config', 'check', file);
      expect(errors).toContain('there is no plugin fs: neither a folder plugins/fs nor an installed package');
    });
  });

  test('names a file that is not there', async () => {
    expect(await run('config', 'check', '/nowhere/latch.yml')).toEqual({
      code: 1,
      out: '',
      errors: '/nowhere/latch.yml cannot be read. Name an existing file, or set LATCH_CONFIG.',
    });
  });
});

describe('latch', () => {
  test('lists its commands when asked', async () => {
    const { code, out } = await run('help');
    expect(code).toBe(0);
    expect(out).toContain('config check [file]  Check latch.yml');
  });

  test('lists them for a word that is no command, and exits with 2', async () => {
    const { code, errors } = await run('config', 'chekc');
    expect(code).toBe(2);
    expect(errors).toContain('There is no command "config chekc".');
    expect(errors).toContain('config check [file]');
  });
});
