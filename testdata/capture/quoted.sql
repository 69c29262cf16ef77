-- Names and literals that need care: quotes, semicolons, angle brackets, other scripts, digits at the end.
create schema "Büro; <x>";
create table "Büro; <x>"."a ""b"" 42" (id int primary key, "wert %" text);
insert into "Büro; <x>"."a ""b"" 42" select n, 'x' || n from generate_series(1, 100) n;
-- explain:
select count(*) from "Büro; <x>"."a ""b"" 42" "日本 7" where "wert %" <> '<script>alert(1)</script> & '';'''
