// Stops an identity card number before it leaves the page.

// a whole run of digits, so that a part of a longer number is not taken for one
const RUN = /\d+[Xx]?/g;
const SHAPE = /^[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[0-9Xx]$/;
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK = "10X98765432";

function isIdentityNumber(number) {
  if (!SHAPE.test(number)) return false;
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * Number(number[index]), 0);
  return CHECK[sum % 11] === number[17].toUpperCase();
}

/** Whether the text holds an 18-character identity number; the check character (GB 11643) spares other long numbers. */
export function holdsIdentityNumber(text) {
  const plain = text.normalize("NFKC");
  const joined = plain.replace(/(\d)[ -](?=[\dXx])/g, "$1");
  return [plain, joined].some((form) => (form.match(RUN) ?? []).some(isIdentityNumber));
}
