using System.Globalization;
using Mox.Benchmarks;
using Mox.Testing.Proofs;

// Programs that measure or prove; run as: dotnet run -c Release --project tests/Benchmarks -- NAME [NUMBERS]
int Number(int position, int otherwise) => args.Length > position ? int.Parse(args[position], CultureInfo.InvariantCulture) : otherwise;
string? Text(int position) => args.Length > position ? args[position] : null;

switch (args.FirstOrDefault())
{
    case "ingest":
        await IngestSpeed.RunAsync(Number(1, 8000), Number(2, 1));
        return 0;
    case "imap":
        await ImapSpeed.RunAsync(Number(1, 50_000));
        return 0;
    case "store-append":
        await StoreSpeed.RunAsync(Number(1, 16_000), Number(2, 50_000));
        return 0;
    case "search":
        return await SearchSpeed.RunAsync(Number(1, 1_000_000), Text(2));
    case "list":
        await ListSpeed.RunAsync(Number(1, 100_000));
        return 0;
    case "memory":
        await Memory.RunAsync(Text(1), Number(2, 50), Number(3, 50));
        return 0;
    case "start":
        await StartSpeed.RunAsync(Text(1), Number(2, 6));
        return 0;
    case "mime":
        MimeSpeed.Run();
        return 0;
    case "mime-growth":
        return MimeGrowth.Run(Number(1, 1_000_000));
    case "dkim":
        return await DkimSpeed.RunAsync(Number(1, 2000));
    case "kill9":
        var proof = new KillProof(Number(2, Environment.TickCount), Console.WriteLine);
        await proof.RunAsync(Number(1, 200), CancellationToken.None);
        foreach (var fault in proof.Faults) Console.WriteLine(fault);
        Console.WriteLine($"{proof.Promised} messages promised, {proof.Faults.Count} faults");
        return proof.Faults.Count == 0 ? 0 : 1;
    default:
        Console.Error.WriteLine("""
            ingest [MESSAGES] [ROUNDS]                 SMTP ingest beside Postfix and Dovecot
            imap [MESSAGES]                            SELECT, FETCH, STORE, SEARCH beside Dovecot
            store-append [MESSAGES] [MAILBOX]          durable appends to the store alone; verbs over a mailbox
            search [MESSAGES] [FOLDER]                 first results of searches of the webmail; FOLDER keeps the store for the next time
            list [MESSAGES]                            pages of message lists, one by one and as conversations
            memory [PROGRAM] [CONNECTIONS] [MEGABYTES] idle memory, and under large messages
            start [PROGRAM] [RUNS]                     time to ready
            mime                                       reading of messages: structure, envelope, headers
            mime-growth [MOST]                         cost of many fields, parts, parameters, addresses
            dkim [ROUNDS]                              signatures: verifying and signing beside the bare RSA
            kill9 [ROUNDS] [SEED]                      SIGKILL under load: nothing lost, nothing twice
            PROGRAM is the published mox-appliance; "" is what was built.
            """);
        return 2;
}
