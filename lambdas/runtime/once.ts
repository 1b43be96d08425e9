/** Runs `make` the first time it is asked and gives the same result after: an HSM is called once a request. */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
