/** Whether a passkey can be made at the address where this page is. */
import { useEffect, useState } from 'preact/hooks';
import { passkeySupport } from '../../lib/client/index.ts';
import { Icon } from '../icons/icon.tsx';
import { useText } from '../text/context.ts';

/** A passkey belongs to a name: there is none for an address of numbers. */
export type PasskeyPlace = 'here' | 'at-a-name' | 'nowhere';

const isNumber = (hostname: string): boolean => /^[\d.]+$|^\[/.test(hostname);

export function usePasskeyPlace(): PasskeyPlace {
  const [place, setPlace] = useState<PasskeyPlace>(isNumber(location.hostname) ? 'at-a-name' : 'here');
  useEffect(() => {
    if (place === 'here') passkeySupport().then((support) => support === 'no' && setPlace('nowhere'));
  }, [place]);
  return place;
}

export function Elsewhere({ place }: { readonly place: Exclude<PasskeyPlace, 'here'> }) {
  const { say } = useText();
  const address = `${location.protocol}//localhost:${location.port}/`;
  return (
    <div class="notice">
      <Icon name="passkey" />
      <div>
        {place === 'nowhere' ? (
          <p>{say('passkey.nowhere')}</p>
        ) : (
          <p>
            {say('passkey.name')} <a href={address}>{address}</a>
          </p>
        )}
      </div>
    </div>
  );
}
