using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dkim;
using Mox.Server.Storage;
using Mox.Shared.Model.Domains;
using Mox.Shared.Words;

namespace Mox.Server.Dkim;

/// <summary>A key that is wanted.</summary>
/// <param name="Selector">Null: the next free one, such as <c>2026a</c> (RSA) or <c>2026e</c> (Ed25519).</param>
/// <param name="MayReuse">Also under a selector that another key had before: only where nobody looks for records, as in localserve.</param>
internal sealed record KeyWish(DkimKeyKind Kind, DomainName? Selector = null, bool MayReuse = false);

/// <summary>A request about keys that cannot be met; the message says why, for the owner.</summary>
internal sealed class KeyRefusedException(Worded why) : Exception
{
    /// <summary>Why, worded when it is read.</summary>
    public Worded Why { get; } = why;

    public override string Message => Why;
}

/// <summary>The verbs of signing keys: file and row together, the file durable before the row, and every change in the change log.</summary>
/// <remarks>
/// The first keys of a domain sign at once: a signature whose record is not published yet counts as none, so it can do no harm, and once the record is there nothing further has to happen.
/// Keys added to a domain that signs already wait until their record was seen, as mail would lose a proof that it has today.
/// </remarks>
internal sealed partial class DomainKeys(DkimKeyStore rows, DkimKeyFiles files, KeyRing ring, AddressBook book, IEd25519 ed25519, SignatureLife life, KeyChanges changes, IOptions<DkimOptions> options, TimeProvider time, ILogger<DomainKeys> log)
{
    private string Author { get; init; } = "system";

    private DkimKeyStore Rows => rows.By(Author);

    /// <summary>The same verbs, with this name in the change log.</summary>
    public DomainKeys By(string who) => new(rows, files, ring, book, ed25519, life, changes, options, time, log) { Author = who };

    /// <summary>Makes a domain, with keys that sign. False when the domain is there: then nothing is changed. All domains are made here.</summary>
    /// <param name="wishes">The keys; default: those of the options.</param>
    /// <exception cref="IOException">A key could not be written; there is no domain then.</exception>
    public Task<bool> AddDomainAsync(DomainName domain, ImmutableArray<KeyWish> wishes, CancellationToken ct) =>
        book.Domain(domain) is not null ? Task.FromResult(false) : KeepAsync(domain, OrFirst(wishes), DkimKeyState.Signing, keys => Rows.AddDomainAsync(domain, keys, ct), ct);

    /// <inheritdoc cref="AddDomainAsync(DomainName, ImmutableArray{KeyWish}, CancellationToken)"/>
    public Task<bool> AddDomainAsync(DomainName domain, CancellationToken ct) => AddDomainAsync(domain, [], ct);

    /// <summary>Makes the first keys of domains and lets <paramref name="store"/> make domains and rows, in a transaction of its own. No other change of keys goes on meanwhile. Where nothing is stored the files go again.</summary>
    /// <param name="store">Says whether the rows were stored, and what the caller is told.</param>
    /// <exception cref="IOException">A key could not be written; nothing was stored.</exception>
    public async Task<T> MakeForAsync<T>(ImmutableArray<DomainName> domains, Func<ImmutableDictionary<DomainName, ImmutableArray<NewDkimKey>>, Task<(bool Stored, T Told)>> store, CancellationToken ct)
    {
        using var turn = await changes.EnterAsync(ct).ConfigureAwait(false);
        var (made, all) = (new Made(), ImmutableDictionary.CreateBuilder<DomainName, ImmutableArray<NewDkimKey>>());
        var (stored, told) = (false, default(T)!);
        try
        {
            foreach (var domain in domains) all[domain] = await MakeAsync(domain, OrFirst([]), DkimKeyState.Signing, made, ct).ConfigureAwait(false);
            (stored, told) = await store(all.ToImmutable()).ConfigureAwait(false);
        }
        finally
        {
            if (!stored) made.Files.ForEach(files.Withdraw);
        }

        if (!stored) return told;
        foreach (var (domain, line) in made.Lines) LogMade(domain.Ascii, DkimKeyState.Signing, line);
        changes.Tell();
        return told;
    }

    /// <summary>Gives a domain without keys its first ones, which sign at once.</summary>
    /// <param name="wishes">The keys; none: those of the options.</param>
    /// <exception cref="KeyRefusedException">The domain has keys, or is not there.</exception>
    public Task<bool> AddFirstAsync(DomainName domain, ImmutableArray<KeyWish> wishes, CancellationToken ct) => KeepAsync(
        domain,
        OrFirst(wishes),
        DkimKeyState.Signing,
        keys => Find(domain).Keys.IsEmpty ? Rows.AddAsync(domain, keys, ct) : throw new KeyRefusedException(Worded.Of(RefusalWords.DomainHasKeys, domain)),
        ct);

    /// <summary>Adds a key that waits for its record.</summary>
    /// <exception cref="KeyRefusedException">The domain is not there, the selector is or was in use, or a key of this kind waits already.</exception>
    public async Task<DkimKeyEntry> AddAsync(DomainName domain, KeyWish wish, CancellationToken ct)
    {
        DomainName selector = default;
        await KeepAsync(
            domain,
            [wish],
            DkimKeyState.Waiting,
            keys =>
            {
                if (Find(domain).Keys.FirstOrDefault(key => key.Kind == wish.Kind && key.State == DkimKeyState.Waiting) is { } waiting)
                {
                    throw new KeyRefusedException(Worded.Of(RefusalWords.SelectorWaitsForRecord, waiting.Selector));
                }

                selector = keys[0].Selector;
                return Rows.AddAsync(domain, keys, ct);
            },
            ct).ConfigureAwait(false);
        return Find(domain, selector);
    }

    /// <summary>Begins a rotation: makes the next selector of a kind. When its record is seen it begins to sign, and the one that signs now retires.</summary>
    /// <exception cref="KeyRefusedException">A rotation of this kind is under way, or the domain has no key of it.</exception>
    public Task<DkimKeyEntry> RotateAsync(DomainName domain, DkimKeyKind kind, CancellationToken ct) => Find(domain).Keys.Any(key => key.Kind == kind && key.State == DkimKeyState.Signing)
        ? AddAsync(domain, new KeyWish(kind), ct)
        : throw new KeyRefusedException(Worded.Of(RefusalWords.DoesNotSignWithKind, domain));

    /// <summary>Takes a step in the life of a key. False when there was nothing to do.</summary>
    /// <exception cref="KeyRefusedException">The step may not be taken.</exception>
    public async Task<bool> StepAsync(DomainName domain, DomainName selector, KeyStep step, CancellationToken ct)
    {
        var key = Find(domain, selector);
        var plan = await Rows.DecideAsync(
            domain,
            situation =>
            {
                var plan = situation.Keys.FirstOrDefault(now => now.Id == key.Id) is { } now ? KeyRotation.Next(situation, now, step, life) : KeyPlan.Nothing;
                return (plan.Changes, plan);
            },
            ct).ConfigureAwait(false);
        if (plan.Refusal is { } why) throw new KeyRefusedException(why);
        foreach (var change in plan.Changes) LogMoved(domain.Ascii, selector.Ascii, change.Id, change.To?.ToString() ?? "Removed");
        if (plan.Changes.Any(change => change.Id == key.Id && change.To is null)) PutAside(key);
        if (plan.Changes.IsEmpty) return false;
        changes.Tell();
        return true;
    }

    /// <summary>The keys of a domain with what the owner has to know of each.</summary>
    /// <exception cref="KeyRefusedException">The domain is not there.</exception>
    public ImmutableArray<KeyView> List(DomainName domain)
    {
        var entry = Find(domain);
        return [.. entry.Keys.Select(key => KeyView.Of(entry, key, life))];
    }

    private DomainEntry Find(DomainName domain) => book.Domain(domain) ?? throw new KeyRefusedException(Worded.Of(RefusalWords.NoDomain, domain));

    private DkimKeyEntry Find(DomainName domain, DomainName selector) =>
        Find(domain).Keys.FirstOrDefault(key => key.Selector == selector) ?? throw new KeyRefusedException(Worded.Of(RefusalWords.NoSelector, domain, selector));

    private ImmutableArray<KeyWish> OrFirst(ImmutableArray<KeyWish> wishes)
    {
        if (!wishes.IsDefaultOrEmpty) return wishes;
        return options.Value.Ed25519 ? [new KeyWish(DkimKeyKind.Rsa), new KeyWish(DkimKeyKind.Ed25519)] : [new KeyWish(DkimKeyKind.Rsa)];
    }

    /// <summary>Makes keys, writes their files and then, by <paramref name="store"/>, their rows. Where the rows are not written the files go again.</summary>
    private async Task<bool> KeepAsync(DomainName domain, ImmutableArray<KeyWish> wishes, DkimKeyState state, Func<ImmutableArray<NewDkimKey>, Task<bool>> store, CancellationToken ct)
    {
        using var turn = await changes.EnterAsync(ct).ConfigureAwait(false);
        var made = new Made();
        var stored = false;
        try
        {
            stored = await store(await MakeAsync(domain, wishes, state, made, ct).ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (InvalidOperationException e)
        {
            throw new KeyRefusedException(e.Message);
        }
        finally
        {
            if (!stored) made.Files.ForEach(files.Withdraw);
        }

        if (!stored) return false;
        foreach (var (_, line) in made.Lines) LogMade(domain.Ascii, state, line);
        changes.Tell();
        return true;
    }

    /// <summary>Makes keys and writes their files.</summary>
    /// <param name="made">Gets the name of each file as soon as it is there.</param>
    private async Task<ImmutableArray<NewDkimKey>> MakeAsync(DomainName domain, ImmutableArray<KeyWish> wishes, DkimKeyState state, Made made, CancellationToken ct)
    {
        var keys = ImmutableArray.CreateBuilder<NewDkimKey>();
        foreach (var wish in wishes)
        {
            using var key = await Task.Run(() => wish.Kind == DkimKeyKind.Rsa ? DkimPrivateKey.GenerateRsa(options.Value.RsaBits) : DkimPrivateKey.GenerateEd25519(ed25519), ct).ConfigureAwait(false);
            var selector = wish.Selector ?? NextSelector(domain, wish.Kind, keys);
            if (!wish.MayReuse && files.WasUsed(selector, domain)) throw new KeyRefusedException(Worded.Of(RefusalWords.SelectorUsed, selector));
            made.Files.Add(files.Write(selector, domain, key));
            keys.Add(new NewDkimKey(selector, wish.Kind, key.Bits, made.Files[^1], Convert.ToBase64String(key.PublicKey.AsSpan()), state));
            made.Lines.Add((domain, DkimKeyText.ZoneLine(selector, domain, key.Record)));
        }

        return keys.ToImmutable();
    }

    /// <summary>The year, and the first letter that is free: from a on for RSA, from e on for Ed25519.</summary>
    private DomainName NextSelector(DomainName domain, DkimKeyKind kind, IEnumerable<NewDkimKey> made)
    {
        var taken = made.Select(key => key.Selector).Concat(book.Domain(domain)?.Keys.Select(key => key.Selector) ?? []).ToHashSet();
        for (var i = 0; ; i++)
        {
            var letter = (char)('a' + ((i + (kind == DkimKeyKind.Ed25519 ? 4 : 0)) % 26));
            var selector = DomainName.Parse(FormattableString.Invariant($"{time.GetUtcNow().Year}{new string(letter, 1 + (i / 26))}")).Value;
            if (!taken.Contains(selector) && !files.WasUsed(selector, domain)) return selector;
        }
    }

    /// <summary>The row is gone; a file that cannot be moved now is moved by the next sweep.</summary>
    private void PutAside(DkimKeyEntry key)
    {
        ring.Forget([key.Id]);
        try
        {
            files.PutAside(key.FileName);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotPutAside(files.PathOf(key.FileName), e);
        }
    }

    /// <summary>What was made so far: files, and the records to be published.</summary>
    private sealed class Made
    {
        public List<string> Files { get; } = [];

        public List<(DomainName Domain, string Line)> Lines { get; } = [];
    }

    [LoggerMessage(7011, LogLevel.Information, "{Domain} has a new key ({State}). Publish: {ZoneLine}")]
    private partial void LogMade(string domain, DkimKeyState state, string zoneLine);

    [LoggerMessage(7012, LogLevel.Information, "{Domain}, on account of its selector {Selector}: key {KeyId} is {State} now")]
    private partial void LogMoved(string domain, string selector, long keyId, string state);

    [LoggerMessage(7013, LogLevel.Warning, "The file {File} of a key that was removed could not be put aside; it will be tried again")]
    private partial void LogNotPutAside(string file, Exception fault);
}
