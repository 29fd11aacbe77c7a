-- Every entry of the search index begins with the block of its customer: the row number without its last 15 bits. So the
-- first who are found are found without looking at everyone. Further entries, `^mu`, `^mul` and `^mulle` of `muller`, are the
-- first two, three and five letters of a word; of a number, of which there are more and which few share, no five digits. What
-- begins with a character for private use is the sound of a word or the end of a number.
CREATE FUNCTION kundig_search_words(row_no bigint, words text[]) RETURNS tsvector LANGUAGE sql IMMUTABLE AS $$
    SELECT array_to_tsvector(ARRAY(
        SELECT (row_no >> 15) || '/' || entry FROM (
            SELECT word AS entry FROM unnest(words) word
            UNION
            SELECT '^' || left(word, letters) FROM unnest(words) word, (VALUES (2), (3), (5)) AS l (letters)
            WHERE length(word) >= letters AND ascii(word) < x'F0000'::int
                AND (letters < 5 OR ascii(word) NOT BETWEEN ascii('0') AND ascii('9'))
        ) AS e
    ))
$$;

DROP INDEX customer_search_words;
ALTER TABLE customer_search ADD COLUMN row_no BIGINT;
UPDATE customer_search s SET row_no = c.row_no, words = kundig_search_words(c.row_no, tsvector_to_array(s.words))
FROM customer c WHERE c.company = s.company AND c.id = s.customer;
DELETE FROM customer_search WHERE row_no IS NULL;
ALTER TABLE customer_search ALTER COLUMN row_no SET NOT NULL;
CREATE INDEX customer_search_words ON customer_search USING gin (words);
