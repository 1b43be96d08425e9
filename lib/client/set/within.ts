/** Undefined where it takes longer, and without a limit never. */
export async function within<T>(milliseconds: number | undefined, work: Promise<T>): Promise<T | undefined> {
  if (milliseconds === undefined) return work;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
