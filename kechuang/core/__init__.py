"""基础 · Core: what every room stands on, and no word of science policy.

Owns: accounts, offices, posts and `Actor`; regions; `Event` (audit trail and outbox); files; notices;
lifecycle tables; the registry of packs; permission verdicts; periods, the working-day calendar, money
and units.
Does not own: goals, numbers, firms, cases, or anything that a bureau decides.
May call: nothing else of Kechuang.
"""
