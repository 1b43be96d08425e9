/** The tag that CreateKey sets together with the key: its value is the alias the key is made for. */
export const aliasTag = 'backup-key-vault:alias';
