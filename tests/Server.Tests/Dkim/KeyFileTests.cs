using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Mox.Protocols.Dkim;
using Mox.Server.Dkim;
using Mox.Server.Storage;
using Mox.Shared.Model.Domains;
using static Mox.Server.Tests.Dkim.SigningHouse;

namespace Mox.Server.Tests.Dkim;

/// <summary>Keys are files that only the program may read, there before their rows and never destroyed; without them mail is signed with what is left, or waits with its sender.</summary>
public class KeyFileTests
{
    private const string Lunch = "From: Alice <alice@test.example>\nTo: carol@remote.example\nSubject: lunch\n\nAt noon?\n";

    private static string FolderOf(SigningHouse house) => Path.Combine(house.Store.Folder, "keys", "dkim");

    private static List<string> FilesOf(SigningHouse house, string below = "") =>
        Directory.Exists(Path.Combine(FolderOf(house), below)) ? [.. Directory.GetFiles(Path.Combine(FolderOf(house), below)).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)] : [];

    [Fact]
    public async Task A_new_domain_gets_an_RSA_and_an_Ed25519_key_that_sign_at_once()
    {
        await using var house = await OpenAsync();
        Assert.True(await house.Keys.By("owner").AddDomainAsync(Name("new.example"), CancellationToken.None));
        var keys = house.Keys.List(Name("new.example"));
        Assert.Equal([("2026a", DkimKeyKind.Rsa, 2048, DkimKeyState.Signing), ("2026e", DkimKeyKind.Ed25519, 256, DkimKeyState.Signing)], keys.Select(key => (key.Selector.Ascii, key.Kind, key.Bits, key.State)));
        Assert.Equal("2026e._domainkey.new.example", keys[1].Name);
        Assert.Matches("^v=DKIM1; h=sha256; k=ed25519; p=[A-Za-z0-9+/]{43}=$", keys[1].Record);
        Assert.StartsWith("2026a._domainkey.new.example. IN TXT ( \"v=DKIM1; h=sha256; k=rsa; p=", keys[0].ZoneLine, StringComparison.Ordinal);
        Assert.Equal(
            ["2026a._domainkey.new.example.20260105T120000.rsa2048.privatekey.pkcs8.pem", "2026e._domainkey.new.example.20260105T120000.ed25519.privatekey.pkcs8.pem"],
            FilesOf(house));
        var changes = await house.Store.Accounts.ChangesAsync(3, CancellationToken.None);
        Assert.Equal([("dkim.add", "owner"), ("dkim.add", "owner"), ("domain.add", "owner")], changes.Select(change => (change.Verb, change.Who)));
        Assert.Equal("2026e: Ed25519, 256 bits, Signing", changes[0].Detail);

        // Once more it does nothing, and leaves no file.
        Assert.False(await house.Keys.AddDomainAsync(Name("new.example"), CancellationToken.None));
        Assert.Equal(2, FilesOf(house).Count);
    }

    [Fact]
    public async Task Which_keys_a_new_domain_gets_is_an_option()
    {
        await using var house = await OpenAsync(services => services.Configure<DkimOptions>(options => (options.Ed25519, options.RsaBits) = (false, 3072)));
        await house.Keys.AddDomainAsync(Name("new.example"), CancellationToken.None);
        Assert.Equal((DkimKeyKind.Rsa, 3072), (Assert.Single(house.Keys.List(Name("new.example"))).Kind, house.Keys.List(Name("new.example"))[0].Bits));
    }

    [Fact]
    public async Task Only_the_program_may_read_the_files_and_the_database_does_not_hold_what_is_in_them()
    {
        await using var house = await OpenSignedAsync();
        var file = Path.Combine(FolderOf(house), Assert.Single(FilesOf(house)));
        if (OperatingSystem.IsWindows()) return;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(FolderOf(house)));
        var pem = await File.ReadAllTextAsync(file);
        Assert.True(DkimPrivateKey.FromPem(pem, new PortableEd25519()).Ok);
        var secret = pem.Split('\n')[1];
        foreach (var database in Directory.GetFiles(house.Store.Folder, "appliance.db*"))
        {
            await using var stream = new FileStream(database, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream, System.Text.Encoding.Latin1);
            Assert.DoesNotContain(secret, await reader.ReadToEndAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_row_that_cannot_be_written_leaves_no_file_and_no_domain()
    {
        await using var house = await OpenSignedAsync();
        var before = FilesOf(house);
        await Assert.ThrowsAsync<KeyRefusedException>(() => house.Keys.AddAsync(Name("missing.example"), new KeyWish(DkimKeyKind.Ed25519), CancellationToken.None));
        await Assert.ThrowsAsync<KeyRefusedException>(() => house.Keys.AddAsync(Ours, new KeyWish(DkimKeyKind.Ed25519, Name("2026e")), CancellationToken.None));
        await Assert.ThrowsAsync<KeyRefusedException>(() => house.Keys.AddFirstAsync(Ours, [], CancellationToken.None));
        Assert.Equal(before, FilesOf(house));
        Assert.Single(house.Rows);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_makes_no_domain()
    {
        await using var house = await OpenAsync();
        Directory.CreateDirectory(Path.Combine(house.Store.Folder, "keys"));
        await File.WriteAllTextAsync(FolderOf(house), "in the way");
        await Assert.ThrowsAnyAsync<IOException>(() => house.Keys.AddDomainAsync(Name("new.example"), CancellationToken.None));
        Assert.Null(house.Store.Book.Domain(Name("new.example")));
    }

    [Fact]
    public async Task What_a_kill_between_file_and_row_leaves_is_put_aside_and_harms_nothing()
    {
        await using var house = await OpenSignedAsync();
        var files = house.Store.Get<DkimKeyFiles>();
        using var key = DkimPrivateKey.GenerateEd25519(new PortableEd25519());
        var orphan = files.Write(Name("2026f"), Ours, key);
        await File.WriteAllTextAsync(Path.Combine(FolderOf(house), orphan + ".tmp"), "half a key");
        await house.SubmitAsync(Lunch);
        await house.PassesAsync(await house.OnlyAsync());

        Assert.Equal(1, await house.Watch.SweepAsync(CancellationToken.None));
        Assert.Single(FilesOf(house));
        Assert.Equal([orphan], FilesOf(house, "old"));
        Assert.Equal(0, await house.Watch.SweepAsync(CancellationToken.None));
        await house.SubmitAsync(Lunch);
        await house.PassesAsync((await house.QueuedAsync())[1]);

        // A name that may have been published is not given to another key.
        Assert.Equal("2026g", (await house.Keys.RotateAsync(Ours, DkimKeyKind.Ed25519, CancellationToken.None)).Selector.Ascii);
    }

    [Fact]
    public async Task A_key_that_was_removed_lies_in_old_and_its_selector_is_not_used_again()
    {
        await using var house = await OpenSignedAsync();
        var next = await house.Keys.RotateAsync(Ours, DkimKeyKind.Ed25519, CancellationToken.None);
        Assert.True(await house.Keys.StepAsync(Ours, next.Selector, new KeyStep.Remove(EvenIfNeeded: false), CancellationToken.None));
        Assert.Equal([next.FileName], FilesOf(house, "old"));
        Assert.Equal("2026g", (await house.Keys.RotateAsync(Ours, DkimKeyKind.Ed25519, CancellationToken.None)).Selector.Ascii);
        await Assert.ThrowsAsync<KeyRefusedException>(() => house.Keys.AddAsync(Ours, new KeyWish(DkimKeyKind.Rsa, next.Selector), CancellationToken.None));
    }

    [Fact]
    public async Task Where_the_database_was_thrown_away_and_the_files_were_not_a_selector_may_be_used_again_on_request()
    {
        await using var house = await OpenAsync();
        using var key = DkimPrivateKey.GenerateEd25519(new PortableEd25519());
        house.Store.Get<DkimKeyFiles>().Write(Name("localserve"), Ours, key);
        house.Time.Advance(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<KeyRefusedException>(() => house.Keys.AddFirstAsync(Ours, [new KeyWish(DkimKeyKind.Ed25519, Name("localserve"))], CancellationToken.None));
        Assert.True(await house.Keys.AddFirstAsync(Ours, [new KeyWish(DkimKeyKind.Ed25519, Name("localserve"), MayReuse: true)], CancellationToken.None));
        house.Publish();
        Assert.Equal(1, await house.Watch.SweepAsync(CancellationToken.None));
        await house.SubmitAsync(Lunch);
        await house.PassesAsync(await house.OnlyAsync());
    }

    [Theory]
    [InlineData("missing", "it is not there")]
    [InlineData("empty", "it holds no")]
    [InlineData("other", "it holds another key than the one that is published")]
    [InlineData("large", "no key")]
    public async Task With_a_file_missing_or_wrong_mail_is_signed_with_the_other_keys_and_the_log_says_what_to_do(string fault, string told)
    {
        var log = new KeptLog();
        await using var house = await OpenAsync(services => services.AddSingleton<ILogger<KeyRing>>(log));
        await house.Keys.AddFirstAsync(Ours, [new KeyWish(DkimKeyKind.Ed25519, Name("one"))], CancellationToken.None);
        await house.Keys.AddAsync(Ours, new KeyWish(DkimKeyKind.Rsa, Name("two")), CancellationToken.None);
        await house.Keys.StepAsync(Ours, Name("two"), new KeyStep.Sign(), CancellationToken.None);
        house.Publish();
        var file = Path.Combine(FolderOf(house), house.Rows[0].FileName);
        await BreakAsync(file, fault);
        Assert.StartsWith("250", await house.SubmitAsync(Lunch), StringComparison.Ordinal);
        var message = await house.OnlyAsync();
        await house.PassesAsync(message);
        Assert.Equal("two", Signatures(message)[0].Selector.Ascii);
        var line = Assert.Single(log.Lines);
        Assert.Contains(file, line, StringComparison.Ordinal);
        Assert.Contains(told, line, StringComparison.Ordinal);
        Assert.Contains("Put it back from a backup", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_no_usable_key_left_the_sender_keeps_the_message_until_the_file_is_back()
    {
        await using var house = await OpenSignedAsync();
        var file = Path.Combine(FolderOf(house), house.Rows[0].FileName);
        File.Move(file, file + ".away");
        Assert.StartsWith("451 4.3.0", await house.SubmitAsync(Lunch), StringComparison.Ordinal);
        Assert.Empty(await house.QueuedAsync());
        Assert.Contains(await house.Store.Get<StoreVerifier>().RunAsync(readBodies: false, CancellationToken.None), finding => finding is { Rule: "signing keys", Detail: "the file of 2026e of test.example is missing" });
        Assert.Equal(0, house.Store.Spool.MemoryInUse);

        // A notice is sent by nobody a second time.
        await SigningTests.EnqueueAsync(house, Lunch, submission => submission with { MailFrom = null });
        Assert.Empty(Signatures(await house.OnlyAsync()));

        File.Move(file + ".away", file);
        house.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.StartsWith("250", await house.SubmitAsync(Lunch), StringComparison.Ordinal);
        await house.PassesAsync((await house.QueuedAsync())[1]);
    }

    [Fact]
    public void The_file_of_a_very_long_name_can_be_made()
    {
        var label = new string('a', 60);
        var folder = Directory.CreateTempSubdirectory("mox-keys-").FullName;
        try
        {
            var files = new DkimKeyFiles(new StoreDatabase(Microsoft.Extensions.Options.Options.Create(new Mox.Server.Hosting.ApplianceOptions { DataFolder = folder })), TimeProvider.System);
            using var key = DkimPrivateKey.GenerateEd25519(new PortableEd25519());
            var domain = Name($"{label}.{label}.{label}.example");
            var name = files.Write(Name(label), domain, key);
            Assert.True(name.Length <= 255 && File.Exists(files.PathOf(name)), name);
            Assert.True(files.WasUsed(Name(label), domain));
            Assert.False(files.WasUsed(Name("x"), domain));
            files.PutAside(name);
            Assert.True(files.WasUsed(Name(label), domain));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task BreakAsync(string file, string fault)
    {
        switch (fault)
        {
            case "missing":
                File.Delete(file);
                break;
            case "empty":
                await File.WriteAllTextAsync(file, "");
                break;
            case "large":
                await File.WriteAllTextAsync(file, new string('x', 100_000));
                break;
            default:
                using (var other = DkimPrivateKey.GenerateEd25519(new PortableEd25519())) await File.WriteAllTextAsync(file, other.ToPem());
                break;
        }
    }

    private sealed class KeptLog : ILogger<KeyRing>
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Lines.Add(formatter(state, exception));
    }
}
