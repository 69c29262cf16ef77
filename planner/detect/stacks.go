package detect

import "bytes"

// HeadSize is how much of a document Stacks wants to see.
const HeadSize = 64 << 10

// Stacks tells by the beginning of a document whether it is folded stacks, so that it need not be
// read as a whole: lines "frame;frame N". It is strict, because the same may stand in any text: the
// first line must be a stack, three of four lines must be, and one must have several frames. If the
// file's name says that it holds stacks, half of the lines are enough, or that it begins as nothing
// else does.
func Stacks(head []byte, named bool) bool {
	head = bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
	if len(head) >= HeadSize {
		// The last line is cut.
		head = head[:HeadSize]
		if i := bytes.LastIndexByte(head, '\n'); i >= 0 {
			head = head[:i]
		} else {
			return named || bytes.Count(head, []byte(";")) > 1 && !startsJSON(head)
		}
	}
	stacks, others, deep := 0, 0, false
	for line := range bytes.Lines(head) {
		line = bytes.TrimSpace(line)
		if len(line) == 0 || line[0] == '#' && (len(line) == 1 || line[1] == ' ') {
			continue
		}
		stack, ok := cutCount(line)
		switch {
		case ok:
			stacks++
			deep = deep || bytes.IndexByte(stack, ';') > 0
		case stacks == 0 && !named:
			return false
		default:
			others++
		}
	}
	if named {
		return stacks > 0 && stacks >= others || !isOther(head)
	}
	return deep && stacks > 0 && stacks >= 3*others
}

// isOther tells whether a document is empty or begins as those do that are no stacks.
func isOther(head []byte) bool {
	text := bytes.TrimSpace(head)
	if len(text) == 0 || isPprof(head) || isPicture(text) || startsDocument(string(text)) ||
		bytes.HasPrefix(head, []byte{0xff, 0xfe}) || bytes.HasPrefix(head, []byte{0xfe, 0xff}) {
		return true
	}
	_, _, ok, err := oracleText(text)
	return ok || err != nil
}

// cutCount splits a line at the blank before the number at its end.
func cutCount(line []byte) (stack []byte, ok bool) {
	i := bytes.LastIndexAny(line, " \t")
	if i <= 0 {
		return nil, false
	}
	whole, decimals, _ := bytes.Cut(line[i+1:], []byte("."))
	if len(whole) == 0 || len(bytes.Trim(whole, "0123456789")) > 0 || len(bytes.Trim(decimals, "0123456789")) > 0 {
		return nil, false
	}
	stack = bytes.TrimSpace(line[:i])
	return stack, len(stack) > 0
}
