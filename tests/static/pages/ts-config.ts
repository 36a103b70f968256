import posthog from 'posthog-js';
type Props = { key: string; host?: string };
export const start = ({ key, host = 'https://eu.i.posthog.com' }: Props): void => { posthog.init(key, { api_host: host, person_profiles: 'identified_only' }); };
