/** What a program does with the API; everything in it must be typed. */
const USE = `
const elector = elect({ key: 'k', ttl: 1_000, redis: { sentinels: ['h:1'], tls: true } });
elector.on('leader', ({ token, reason }) => { const t: number | null = token; const r: 'elected' | string = reason; void [t, r]; });
elector.on('error', (error) => error.message.trim());
const leads: boolean = elector.isLeader();
const stopped: Promise<void> = elector.start().stop();
const signal: AbortSignal = elector.signal;
elector.role$.subscribe((role) => role === 'follower');
const work: Promise<number | undefined> = elector.runWhileLeader(async ({ signal, token }) => signal.aborted ? 0 : token);
async function* all() { for await (const { role } of elector) yield role; }
const candidate = new Leader({ options: {} }, { key: 'k', ttl: 1, wait: 2 });
candidate.on(Leader.event.ELECTED, () => candidate.id.length);
elect({ name: 'n', type: 'udp', port: 1, host: 'h', maxFailedResponses: 3 });
elect('n', 'udp', 1);
const other: Elector = new Elector({ key: 'k', balance: true });
other.on('standing', (standing) => standing === 'drained');
const drained: Promise<boolean> = drain(other.standing === 'observer');
const code: string = new ElectionError('', '').code;
const options: ElectorOptions = { key: 'k' };
const text: Promise<string> = metrics({ name: 'n', register: metrics() }).metrics();
export { text, leads, stopped, signal, work, all, other, code, options, drained };
// @ts-expect-error a TTL is a number
elect({ key: 'k', ttl: '1' });
// @ts-expect-error no such option
elect({ key: 'k', lease: 1 });
// @ts-expect-error no such event
elector.on('reelected', ({ token }) => token.toFixed());
`;
const IMPORT = `import { drain, ElectionError, elect, Elector, Leader, metrics, type ElectorOptions } from 'node-red-contrib-cluster-leader';\n`;

export const TYPED_PROGRAM = IMPORT + USE;
