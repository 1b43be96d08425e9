import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A hop on the way to a vault. It can lead to another one, and hold what is sent to one path, or break it off. */
export async function startHop(to: string) {
  let target = to;
  const hop = {
    url: '',
    holds: '',
    breaks: false,
    leadsTo(url: string) {
      target = url;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  const server = createServer((asked, answer) => {
    if (hop.holds !== '' && asked.url === hop.holds) return hop.breaks ? void asked.destroy() : undefined;
    const { host } = new URL(target);
    const way = request(target + asked.url, { method: asked.method, headers: { ...asked.headers, host } }, (came) => {
      answer.writeHead(came.statusCode ?? 502, came.headers);
      came.pipe(answer);
    });
    way.once('error', () => answer.destroy());
    return asked.pipe(way);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  hop.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return hop;
}
