/** The same object, but its methods also report each error that they reject with. */
export function reportingErrors<T extends object>(subject: T, report: (error: unknown) => void): T {
  return new Proxy(subject, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return async (...input: unknown[]) => {
        try {
          return await member.apply(target, input);
        } catch (error) {
          report(error);
          throw error;
        }
      };
    },
  });
}
