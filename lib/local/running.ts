/** Services that run, or are still starting: all of them end together, the last that was added first. */

interface Service {
  close(): Promise<void>;
}

export class Running {
  readonly #services: Promise<Service | undefined>[] = [];

  add<T extends Service>(starting: Promise<T>): Promise<T> {
    this.#services.unshift(starting.catch(() => undefined));
    return starting;
  }

  /** Waits for those that are still starting: left alone, they would keep the process alive for ever. */
  async close(): Promise<void> {
    for (const service of this.#services.splice(0)) await (await service)?.close();
  }
}

/** When one service cannot start, those that were added before it are closed again. */
export async function startTogether<T>(start: (running: Running) => Promise<T>): Promise<T> {
  const running = new Running();
  try {
    return await start(running);
  } catch (cause) {
    await running.close();
    throw cause;
  }
}
