import { type MatrixAction, matrixActions } from './actions.ts';
import type { FaultySystems } from './systems.ts';

/** A latch.yml with a workflow for each action: one seat of Finance, and nothing that comes by the clock. */
export const matrixConfig = ({ proxies }: FaultySystems): string => `
plugins:
  - stripe
  - erpnext
  - slack
  - zendesk: { field: zendesk_ticket }
  - freshdesk: { field: freshdesk_ticket }
  - jira: { field: jira_ticket }
  - linear: { field: linear_ticket }
  - http:
      allow: ["${proxies.accounts.url}"]
      allow_private: ["${proxies.accounts.url}"]
      secrets: { token: ACCOUNTS_TOKEN }
      actions:
        http.close_account:
          title: Close account
          params: { account: text, reason: text }
          method: POST
          url: "${proxies.accounts.url}/accounts/{account}/close"
          headers: { Authorization: "Bearer {secret.token}", X-Run: "{run_id}" }
          body: { reason: "{reason}" }
          success: { status: [200] }
          failure: { status: [404, 422] }
          result: "Account {account} closed."
          idempotency: { header: Idempotency-Key, kept_for: 24h }
          settle: 1s
          lookup:
            url: "${proxies.accounts.url}/changes?run={run_id}"
            headers: { Authorization: "Bearer {secret.token}" }
            happened: "size(body.changes) == 1"
            absent: "size(body.changes) == 0"
          context:
            url: "${proxies.accounts.url}/accounts/{account}"
            headers: { Authorization: "Bearer {secret.token}" }
            facts: [{ label: State, value: body.state }]
admins: [dana@example.com]
business_hours: { days: [mon, tue, wed, thu, fri, sat, sun], from: "00:00", to: "24:00", zone: UTC }
roles:
  support_lead: { users: [U0KIM, U0SAM, U0DANA] }
  finance: { usergroup: finance-approvers }
workflows:
${matrixActions.map(workflowOf).join('\n')}
`;

export const workflowName = ({ id }: Pick<MatrixAction, 'id'>): string => id.replace('.', '_');

const workflowOf = (action: MatrixAction): string => `  ${workflowName(action)}:
    title: ${action.title}
    channel: "#refunds"
    operators: [support_lead]
    remind_after: never
    expire_after: never
    fields:
${Object.entries(action.fields)
  .map(([name, type]) => `      ${name}: { type: ${type}, label: ${name} }`)
  .join('\n')}
    actions: [${action.id}]
    rules:
      - name: ${workflowName(action)}
        seats: [finance]`;
