"""French texts prepared for the ear: numbers, dates, times, money and abbreviations written out."""
