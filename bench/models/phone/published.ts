/** What others measured, each with its source, in milliseconds. What nobody published is said to be assumed. */
import { type Lognormal, lognormal, type Quantiles } from './lognormal.ts';

export interface Source {
  /** Absent: nothing was found. */
  readonly title?: string;
  readonly url?: string;
  /** Of what it says, or of the page. */
  readonly date?: string;
  /** What it says, and what of the quantiles is assumed. */
  readonly says: string;
}

export interface Published extends Lognormal {
  readonly quantiles: Quantiles;
  readonly source: Source;
}

const published = (quantiles: Quantiles, source: Source): Published => ({ ...lognormal(quantiles), quantiles, source });
const assumed = (quantiles: Quantiles, says: string): Published => published(quantiles, { says: `assumed: ${says}` });

/** A round trip from a phone to a server nearby. */
export const access = {
  'Wi-Fi': published(
    { p50: 10, p90: 30 },
    {
      title: 'Ookla, Speedtest Global Index, by tele.net.in',
      url: 'https://tele.net.in/global-mobile-network-download-speeds-increase-by-nearly-17-per-cent-in-2022-says-ookla-study/',
      date: '2022-11',
      says: 'global median on fixed networks 10 ms; p90 assumed three times that',
    },
  ),
  mobile: published(
    { p5: 20, p50: 46 },
    {
      title: 'Rizvi, Heidemann, Plonka, arXiv 2507.18834; Cloudflare Radar, by gitnux.org',
      url: 'https://arxiv.org/abs/2507.18834',
      date: '2025-07; 2024',
      says: 'only the top 5 % of mobile users are below 20 ms to a CDN; the global median round trip is about 46 ms, of all networks',
    },
  ),
  '4G of 2019': published(
    { p5: 24, p50: 55 },
    {
      title: 'Opensignal, State of Mobile: USA, by telecomengine.com',
      url: 'https://www.telecomengine.com/article/opensignal-benchmarks-5g-readiness-with-new-usa-analysis/',
      date: '2019-05',
      says: '44.1 to 66.4 ms in the states and cities of the USA, of which 55 is the middle; spread assumed as that of mobile',
    },
  ),
} as const satisfies Record<string, Published>;

const cable = 'a cable is as long each time: p99 a tenth above';

/** A round trip from the server nearby to the Region. */
export const distance = {
  near: assumed({ p50: 10, p99: 11 }, `700 km, at 1 ms for 100 km and ways half as long again; ${cable}`),
  continent: assumed({ p50: 25, p99: 27.5 }, `1,700 km, likewise; ${cable}`),
  ocean: published(
    { p50: 79, p99: 87 },
    {
      title: 'F. Charette, AWS region to region latency calculator',
      url: 'https://fed135.medium.com/tool-aws-region-to-region-latency-calculator-4a5a92d52286',
      date: '2021-06',
      says: `78.75 ms between eu-west-1 and ca-central-1; ${cable} (assumed)`,
    },
  ),
} as const satisfies Record<string, Published>;

/** Before the first request on a connection; TCP and TLS 1.3 take a round trip each besides (RFC 9293, RFC 8446). */
export const dns = published(
  { p10: 30, p90: 100 },
  {
    title: 'DNS, TCP, TLS in sequence (awesome-everything)',
    url: 'https://awesome-everything.pages.dev/en/learn/networking/12-putting-it-together/02-dns-tcp-tls-sequence/',
    date: '2026',
    says: 'a cold look-up takes 30 to 100 ms in North America and Europe, taken for p10 and p90',
  },
);

export const gateway = published(
  { p10: 10, p90: 30 },
  {
    title: 'smplogs, High API Response Latency',
    url: 'https://www.smplogs.com/patterns/apigateway/high-latency',
    date: '2026',
    says: 'a REST API of API Gateway adds 10 to 30 ms itself, taken for p10 and p90',
  },
);

/** To call a function that is warm, before its code runs. */
export const invoke = assumed({ p50: 5, p99: 20 }, 'nothing was found that is apart from API Gateway');

/** Share of calls that find no warm instance. */
export const coldShare = 0.01;
export const coldShareSource: Source = {
  title: 'A. Tanasa, Size is (almost) all that matters for optimizing AWS Lambda cold starts',
  url: 'https://medium.com/@adtanasa/size-is-almost-all-that-matters-for-optimizing-aws-lambda-cold-starts-cad54f65cbb',
  date: '2023-09',
  says: 'by AWS, cold starts occur in under 1 % of the calls of production; 1 % is taken',
};
export const coldStart = published(
  { p50: 297, p90: 640 },
  {
    title: 'A. Tanasa, Lambda Cold Starts Benchmark, nodejs20.x, 256 MB, package of 1 MB',
    url: 'https://gist.github.com/adriantanasa/06a9cbc36744ef0bf946255e9e75efbe',
    date: '2023-11-20',
    says: 'mean 297 ms, taken for the median, and p90 640 ms',
  },
);
/** What our functions take besides, once. */
export const ownStart = published(
  { p50: 100 },
  { title: 'own measurement', date: '2026-11', says: 'import and first calls on this machine, no spread' },
);

const singleDigit = {
  title: 'AWS re:Post, Why is my DynamoDB response time high?',
  url: 'https://repost.aws/knowledge-center/dynamodb-high-latency',
  date: '2026',
} as const;
export const getItem = published(
  { p50: 5, p99: 20 },
  {
    ...singleDigit,
    says: 'the average of GetItem and PutItem is a single-digit number of ms; 5 and the spread are assumed',
  },
);
export const updateItem = published(
  { p50: 10, p99: 40 },
  {
    title: 'Y. Cui, Lambda optimization tip: enable HTTP keep-alive',
    url: 'https://theburningmonk.com/2019/02/lambda-optimization-tip-enable-http-keep-alive/',
    date: '2019-02',
    says: 'a PutItem from a Node function on a kept connection takes 10 ms on average; spread assumed as that of GetItem',
  },
);

/** Wrap, unwrap and sign. */
export const kms = published(
  { p50: 20, p99: 300 },
  {
    title: 'tink-crypto/tink, issue 697: Envelope AEAD Performance with GCP KMS',
    url: 'https://github.com/tink-crypto/tink/issues/697',
    date: '2023-06',
    says: 'calls of a cloud KMS take 20 to 300 ms, most of them 20: taken for p50 and p99. Of a CloudHSM key store nothing was found',
  },
);

/** Argon2id with 64 MiB, 3 passes and 4 lanes. `device`: how much slower all its other work is than on this machine. */
export const phones = {
  new: {
    argon2id: published(
      { p50: 155, p90: 190 },
      {
        title: 'ava-labs/core-mobile, pull request 370',
        url: 'https://github.com/ava-labs/core-mobile/pull/370',
        date: '2022-08-30',
        says: 'native, these very parameters: Samsung S22+ 151 and 156 ms, iPhone SE 147 and 189 ms',
      },
    ),
    device: 1,
  },
  'five years old': {
    argon2id: published(
      { p50: 960, p90: 1_200 },
      {
        title: 'PhilippC/keepass2android, pull request 872',
        url: 'https://github.com/PhilippC/keepass2android/pull/872',
        date: '2019-07-17',
        says: 'native, Snapdragon 835: 1,000 passes over 1 MiB in 5 s, so 960 ms for our 192; p90 assumed a quarter above',
      },
    ),
    device: 3,
  },
  weak: {
    argon2id: published(
      { p10: 4_000, p90: 5_000 },
      {
        title: 'bitwarden/clients, pull request 4578',
        url: 'https://github.com/bitwarden/clients/pull/4578',
        date: '2023-01-29',
        says: 'WebAssembly in the browser of a Galaxy S4 of 2013: 4 to 5 s for 64 MiB and 3 passes',
      },
    ),
    device: 10,
  },
} as const satisfies Record<string, { argon2id: Published; device: number }>;

/** CPU of our own code, by `npm run bench -- handlers` and `-- sets`; no spread. */
export const own = {
  /** Of both functions of a recovery. */
  functions: { one: 0.8, set: 1.6 },
  /** Of the device, without Argon2id. One vault's is assumed: it is below what the noise of Argon2id hides. */
  device: { 1: 15, 3: 29, 5: 43 },
} as const;
